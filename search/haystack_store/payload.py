"""Haystack documents ↔ index points."""

from __future__ import annotations

import base64
import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
from haystack.dataclasses import ByteStream, Document, SparseEmbedding

from search.filters import INTEGER_FIELDS
from search.haystack_store.layout import ASIDE, OWN, RESERVED, TEXT, point_id
from search.index.protocol import LEXICAL, IndexPoint, ScoredPoint, Vector
from search.lexical import LexicalEncoder
from search.sparse import SparseVector
from search.tokens import counted

_WEIGHED_WITH_THE_TEXT: Final = ("path", "title")
_SMALLEST: Final = -(2**63)
_LARGEST: Final = 2**63 - 1


def to_point(document: Document, dimension: int, encoder: LexicalEncoder) -> IndexPoint:
    """Return the point of a document; its text is what the lexical vector is made of.

    The index keeps directions in half precision, so the length of the embedding goes beside it.

    Raises:
        ValueError: the embedding has another dimension or is not finite, or the metadata holds
            something that is not JSON.
    """
    meta = _json(document.meta, "meta")
    own: dict[str, Any] = {"id": document.id}
    aside = {key: value for key, value in meta.items() if key in RESERVED}
    if aside:
        own[ASIDE] = aside
    for field in INTEGER_FIELDS & meta.keys():
        if isinstance(meta[field], bool | float):
            raise ValueError(
                f"meta.{field} 只能是整数或文字（索引按整数建立），收到 {meta[field]!r}"
            )
    if document.score is not None:
        own["score"] = document.score
    if document.blob is not None:
        own["blob"] = _packed(document.blob)
    if document.sparse_embedding is not None:
        own["sparse"] = document.sparse_embedding.to_dict()
    dense: Vector | None = None
    if document.embedding is not None:
        dense, own["length"] = _direction_and_length(document, dimension)
    payload = {key: value for key, value in meta.items() if key not in RESERVED}
    payload |= {TEXT: document.content, OWN: own}
    return IndexPoint(point_id(document.id), dense, {LEXICAL: _lexical(document, encoder)}, payload)


def to_document(
    point: ScoredPoint, dense: Vector | None = None, score: float | None = None
) -> Document:
    """Return the document of a point; of a passage, its number as id and its fields as metadata.

    `dense` is what the index holds (None leaves the embedding out); `score` replaces a stored one.
    """
    own: Mapping[str, Any] = point.payload.get(OWN, {})
    sparse = own.get("sparse")
    return Document(
        id=own.get("id", str(point.id)),
        content=point.payload.get(TEXT),
        blob=_unpacked(own["blob"]) if "blob" in own else None,
        meta=dict(_metadata(point.payload)),
        score=own.get("score") if score is None else score,
        embedding=_embedding(own, dense),
        sparse_embedding=SparseEmbedding.from_dict(sparse) if sparse else None,
    )


def held_id(point: ScoredPoint) -> str | None:
    """Return the id of the document in a point; None for a passage."""
    identifier: str | None = point.payload.get(OWN, {}).get("id")
    return identifier


def _metadata(payload: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield from ((key, value) for key, value in payload.items() if key not in RESERVED)
    yield from payload.get(OWN, {}).get(ASIDE, {}).items()


def _direction_and_length(document: Document, dimension: int) -> tuple[Vector, float]:
    embedding = np.asarray(document.embedding, dtype=np.float64)
    if embedding.shape != (dimension,):
        raise ValueError(
            f"文档 {document.id} 的向量是 {embedding.size} 维，本索引是 {dimension} 维"
        )
    length = float(np.linalg.norm(embedding))
    if not math.isfinite(length):
        raise ValueError(f"文档 {document.id} 的向量含有无穷大或非数值")
    return (embedding / (length or 1.0)).astype(np.float32), length


def _embedding(own: Mapping[str, Any], dense: Vector | None) -> list[float] | None:
    if dense is None:
        return None
    if "length" not in own:
        return [float(value) for value in dense]
    direction = dense.astype(np.float64)
    stretch = own["length"] / (float(np.linalg.norm(direction)) or 1.0)
    return [float(value) for value in direction * stretch]


def _lexical(document: Document, encoder: LexicalEncoder) -> SparseVector:
    fields = {"text": document.content or ""}
    for name in _WEIGHED_WITH_THE_TEXT:
        value = document.meta.get(name)
        if isinstance(value, str):
            fields[name] = value
    return encoder.passage({name: counted(text) for name, text in fields.items()})


def _packed(blob: ByteStream) -> dict[str, Any]:
    return {
        "data": base64.b64encode(blob.data).decode("ascii"),
        "mime_type": blob.mime_type,
        "meta": _json(blob.meta, "blob.meta"),
    }


def _unpacked(packed: Mapping[str, Any]) -> ByteStream:
    data = base64.b64decode(packed["data"])
    return ByteStream(data, meta=dict(packed["meta"]), mime_type=packed["mime_type"])


def _json(value: Any, place: str) -> Any:
    """Return the value as an index keeps it: tuples become lists, whatever is not JSON raises."""
    match value:
        case None | bool():
            return value
        case int() if _SMALLEST <= value <= _LARGEST:
            return value
        case float() if math.isfinite(value):
            return value
        case str() if value.isascii() or _is_unicode(value):
            return value
        case list() | tuple():
            return [_json(each, f"{place}[{n}]") for n, each in enumerate(value)]
        case dict() if all(isinstance(key, str) and _is_unicode(key) for key in value):
            return {key: _json(each, f"{place}.{key}") for key, each in value.items()}
    raise ValueError(f"{place} 不能写入索引：{value!r}（只接受 JSON 的值，整数不超过 64 位）")


def _is_unicode(text: str) -> bool:
    """Half of a surrogate pair is a character to Python and to nobody else."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
