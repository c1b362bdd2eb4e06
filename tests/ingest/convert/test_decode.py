from __future__ import annotations

import pytest

from ingest.convert.decode import decode
from kb.errors import UndecodableText

TEXT = "第一条 为了保护和改善环境，防治水污染，制定本办法。\n第二条 本办法自公布之日起施行。\n"


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        pytest.param("utf-8", "utf-8", id="utf-8"),
        pytest.param("utf-8-sig", "utf-8-sig", id="utf-8 with a mark"),
        pytest.param("utf-16", "utf-16", id="utf-16 with a mark"),
        pytest.param("utf-16-le", "utf-16-le", id="utf-16 little endian without a mark"),
        pytest.param("utf-16-be", "utf-16-be", id="utf-16 big endian without a mark"),
        pytest.param("gb18030", "gb18030", id="gb18030"),
        pytest.param("gbk", "gb18030", id="gbk"),
    ],
)
def test_every_supported_encoding_is_recognised(encoding: str, named: str) -> None:
    assert decode(TEXT.encode(encoding)) == (TEXT, named)


def test_gb18030_with_a_character_outside_gbk_is_read() -> None:
    text = TEXT + "㐀类地块不得新建锅炉。"
    assert decode(text.encode("gb18030"))[0] == text


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("décision du préfet, arrêté".encode("latin-1"), id="latin-1"),
        pytest.param(TEXT.encode()[:-20] + b"\xff\xfe", id="broken utf-8"),
        pytest.param(b"\xff\xfe\xfa\x00\xd8" * 9, id="a utf-16 mark before noise"),
        pytest.param(bytes(range(128, 256)) * 3, id="noise"),
    ],
)
def test_text_in_no_supported_encoding_is_refused_with_advice(data: bytes) -> None:
    with pytest.raises(UndecodableText, match="UTF-8"):
        decode(data)
