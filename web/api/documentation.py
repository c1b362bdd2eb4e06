"""GET /api/v1/docs: the OpenAPI document as a page that anyone can read, without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, current_app, render_template

blueprint = Blueprint("documentation", __name__, url_prefix="/api/v1")

METHODS: Final = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Parameter:
    """参数 of an endpoint; `place` is path, query or body."""

    name: str
    place: str
    required: bool
    type: str
    description: str


@dataclass(frozen=True, slots=True)
class Endpoint:
    """接口: one method of one path; `fields` are the top fields of a successful answer."""

    method: str
    path: str
    tag: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    fields: tuple[tuple[str, str, str], ...]


@blueprint.get("/docs")
def index() -> str:
    """List every endpoint with its parameters and the fields it answers."""
    spec = current_app.spec  # type: ignore[attr-defined]  # an APIFlask application has it
    listed = sorted(endpoints(spec), key=lambda endpoint: endpoint.path)
    return render_template("api_docs.html", endpoints=listed, spec=spec)


def endpoints(spec: dict[str, Any]) -> Iterator[Endpoint]:
    """Yield the endpoints of an OpenAPI document in its order."""
    for path, operations in spec["paths"].items():
        for method in METHODS:
            operation = operations.get(method)
            if operation is None:
                continue
            yield Endpoint(
                method=method.upper(),
                path=path,
                tag="、".join(operation.get("tags", ())),
                summary=operation.get("summary", ""),
                description=operation.get("description", ""),
                parameters=(
                    *(_parameter(spec, row) for row in operation.get("parameters", ())),
                    *_body(spec, operation),
                ),
                fields=_fields(spec, operation),
            )


def _parameter(spec: dict[str, Any], row: dict[str, Any]) -> Parameter:
    schema = row.get("schema", {})
    return Parameter(
        name=row["name"],
        place=row["in"],
        required=bool(row.get("required")),
        type=_type(spec, schema),
        description=row.get("description") or schema.get("description", ""),
    )


def _body(spec: dict[str, Any], operation: dict[str, Any]) -> Iterator[Parameter]:
    """Yield the fields of a JSON body as parameters."""
    content = operation.get("requestBody", {}).get("content", {})
    schema = _resolved(spec, content.get("application/json", {}).get("schema", {}))
    for name, field in schema.get("properties", {}).items():
        yield Parameter(
            name=name,
            place="body",
            required=name in schema.get("required", ()),
            type=_type(spec, field),
            description=field.get("description", ""),
        )


def _fields(spec: dict[str, Any], operation: dict[str, Any]) -> tuple[tuple[str, str, str], ...]:
    answer = operation.get("responses", {}).get("200", {})
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    properties = _resolved(spec, schema).get("properties", {})
    return tuple(
        (name, _type(spec, field), str(_resolved(spec, field).get("description", "")))
        for name, field in properties.items()
    )


def _resolved(spec: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref", "")
    if not reference:
        return schema
    found: dict[str, Any] = spec["components"]["schemas"][reference.rsplit("/", 1)[1]]
    return found


def _type(spec: dict[str, Any], schema: dict[str, Any]) -> str:
    """Return a short name of a JSON schema's type: its values for an enumeration."""
    if "anyOf" in schema:
        kinds = [_type(spec, part) for part in schema["anyOf"] if part.get("type") != "null"]
        return " | ".join(dict.fromkeys(kinds))
    resolved = _resolved(spec, schema)
    if resolved.get("enum"):
        return " | ".join(map(str, resolved["enum"]))
    if resolved.get("type") == "array":
        return f"[{_type(spec, resolved.get('items', {}))}]"
    return str(resolved.get("format") or resolved.get("type") or "any")
