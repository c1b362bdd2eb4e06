from __future__ import annotations

from pathlib import Path

from ingest.draft import DocumentDraft
from ingest.pipeline import parse_sources
from ingest.source import Source
from kb.compendium.policy.published import placed_duties
from kb.text.policy_duties.reading import read_duties


def test_a_duty_is_placed_in_its_section_and_the_issuing_body_resolves_its_names() -> None:
    content = {
        "title": "实施方案",
        "issuing_body": "乙河市生态环境局",
        "sections": [
            {"key": "part_1", "heading": "一、排查", "text": "全面排查。"},
            {
                "key": "item_2",
                "heading": "（一）整治",
                "text": "2024年底前，市生态环境局完成整治。",
            },
        ],
    }
    (placed,) = placed_duties(content)
    assert placed.section == "item_2"
    assert placed.duty.responsible == ("乙河市生态环境局",)


def test_a_document_without_text_has_no_duties() -> None:
    assert placed_duties({}) == ()


def test_the_five_policies_ask_the_same_once_they_are_published(policies_dir: Path) -> None:
    files = sorted(policies_dir.glob("*.txt"))
    for outcome in parse_sources([Source((path,)) for path in files], 10**7):
        assert isinstance(outcome, DocumentDraft)
        text = outcome.source.paths[0].read_text(encoding="utf-8")
        as_file = [(d.deadline_text, d.normalised_deadline) for d in read_duties(text)]
        as_page = [
            (placed.duty.deadline_text, placed.duty.normalised_deadline)
            for placed in placed_duties(outcome.content())
        ]
        assert as_page == as_file, outcome.source.paths[0].name
