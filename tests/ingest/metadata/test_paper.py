from __future__ import annotations

import datetime as dt

import pytest

from ingest.metadata.paper import read_paper


@pytest.mark.parametrize(
    ("title", "paragraphs", "number", "day", "body", "region"),
    [
        pytest.param(
            "廊坊市人民政府办公室关于印发方案的通知",
            ["各县：", "现印发给你们。", "廊坊市人民政府办公室", "2021年10月12日",
             "按照《通知》（冀政办字〔2020〕194号）要求，制定。"],
            "", dt.date(2021, 10, 12), "廊坊市人民政府办公室", "131000",
            id="a cited number is not its own",
        ),
        pytest.param(
            "云泽市生态环境局关于夏季管控的通知", ["云环发〔2023〕12号", "各分局：", "请照办。"],
            "云环发〔2023〕12号", None, "云泽市生态环境局", "990100",
            id="its own number",
        ),
        pytest.param(
            "关于优化执法方式的意见", ["1月6日，生态环境部发布《关于优化执法方式的意见》："],
            "", None, "生态环境部", "000000",
            id="issuer named in the text",
        ),
        pytest.param(
            "规划印发", ["2022-01-21 10:55:09 某公众号", "全文如下。"],
            "", dt.date(2022, 1, 21), "", "000000",
            id="the day a page was posted",
        ),
    ],
)  # fmt: skip
def test_a_policy_document_is_described_by_what_it_says(
    title: str,
    paragraphs: list[str],
    number: str,
    day: dt.date | None,
    body: str,
    region: str,
) -> None:
    facts = read_paper(title, paragraphs)
    assert (facts.document_number, facts.issued_on, facts.issuing_body, facts.region) == (
        number,
        day,
        body,
        region,
    )
