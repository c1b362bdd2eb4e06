"""All 3,475 real files, parsed once: what must hold without exception."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ingest.clean import joined, statute_lines
from ingest.draft import RegulationDraft
from ingest.pipeline import parse_sources
from ingest.source import Source, group_parts
from ingest.stages import Failure, Outcome
from ingest.structure.statute import parse_statute, statute_source
from ingest.structure.tree import Note, NoteKind, Unit, explained_difference, serialise

COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
HEADING = re.compile(r"^#{1,6}(?=\s|$)", re.MULTILINE)
# Counted on the source lines, without any code of the parser.
ARTICLE_LINE = re.compile(r"^\s*第[零〇一二三四五六七八九十百千]+条", re.MULTILINE)
CASE_FOLDER = "案例"


pytestmark = pytest.mark.xdist_group("all-laws")  # parsed once, in one worker


@dataclass(frozen=True, slots=True)
class Parsed:
    path: Path
    raw: str
    units: tuple[Unit, ...]
    notes: tuple[Note, ...]

    @property
    def articles(self) -> list[Unit]:
        return [unit for unit in self.units if unit.article is not None]


@pytest.fixture(scope="session")
def outcomes(laws_dir: Path) -> tuple[Outcome, ...]:
    sources = [Source(group) for group in group_parts(sorted(laws_dir.rglob("*.md")))]
    return tuple(
        outcome
        for start in range(0, len(sources), 100)
        for outcome in parse_sources(sources[start : start + 100], 50 * 1024**2)
    )


@pytest.fixture(scope="session")
def parsed(outcomes: tuple[Outcome, ...]) -> tuple[Parsed, ...]:
    """Every file as a statute: from its draft, or parsed alone where the draft is another kind."""
    made = []
    for outcome in outcomes:
        for path in outcome.source.paths:
            raw = path.read_text(encoding="utf-8")
            if isinstance(outcome, RegulationDraft) and len(outcome.source.paths) == 1:
                made.append(Parsed(path, raw, outcome.units, outcome.notes))
            else:
                statute = parse_statute(raw)
                made.append(Parsed(path, raw, statute.units, statute.notes))
    return tuple(made)


@pytest.fixture(scope="session")
def regulations(outcomes: tuple[Outcome, ...]) -> tuple[RegulationDraft, ...]:
    return tuple(outcome for outcome in outcomes if isinstance(outcome, RegulationDraft))


def ink(text: str) -> str:
    """Every visible character, in order."""
    return re.sub(r"[\s\u200b\ufeff]+", "", text)


def test_no_visible_character_of_any_file_is_lost_added_or_moved(
    parsed: tuple[Parsed, ...],
) -> None:
    assert len(parsed) == 3475
    broken = [
        one.path.name
        for one in parsed
        if ink(HEADING.sub("", COMMENT.sub("", one.raw))) != ink(serialise(one.units))
    ]
    assert broken == []


def test_the_rows_joined_are_the_normalised_source_of_every_file(
    parsed: tuple[Parsed, ...],
) -> None:
    broken = [one.path.name for one in parsed if serialise(one.units) != statute_source(one.raw)]
    assert broken == []


def test_article_counts_equal_an_independent_count_of_lines(parsed: tuple[Parsed, ...]) -> None:
    differing = [
        (one.path.name, len(one.articles), lines)
        for one in parsed
        if len(one.articles) - (lines := len(ARTICLE_LINE.findall(one.raw)))
        != explained_difference(one.notes)
    ]
    assert differing == []


def test_every_gap_and_repetition_of_numbers_is_noted(parsed: tuple[Parsed, ...]) -> None:
    explaining = {
        NoteKind.GAP,
        NoteKind.DUPLICATE_NUMBER,
        NoteKind.OUT_OF_ORDER,
        NoteKind.FIRST_NUMBER,
    }
    unexplained = []
    for one in parsed:
        numbers = [unit.number for unit in one.articles if unit.suffix is None]
        whole = numbers == list(range(1, len(numbers) + 1))
        if not whole and not explaining & {note.kind for note in one.notes}:
            unexplained.append(one.path.name)
    assert unexplained == []


def test_every_row_has_an_address_of_its_own(parsed: tuple[Parsed, ...]) -> None:
    doubled = [
        one.path.name for one in parsed if max(Counter(unit.eid for unit in one.units).values()) > 1
    ]
    assert doubled == []


def test_normalising_does_not_depend_on_itself(parsed: tuple[Parsed, ...]) -> None:
    for one in parsed[::25]:
        lines = statute_lines(one.raw)
        assert joined(statute_lines(joined(lines))) == joined(lines)


def test_only_files_without_a_body_fail_and_say_so(outcomes: tuple[Outcome, ...]) -> None:
    failures = [outcome for outcome in outcomes if isinstance(outcome, Failure)]
    assert {failure.code for failure in failures} <= {"no_content"}
    assert all("没有正文" in failure.reason for failure in failures)
    assert len(failures) == 4


def test_the_civil_code_is_one_law_of_1260_articles(
    regulations: tuple[RegulationDraft, ...],
) -> None:
    [code] = [draft for draft in regulations if draft.short_title == "民法典"]
    assert len(code.source.paths) == 8
    assert [unit.number for unit in code.units if unit.article] == list(range(1, 1261))
    assert [unit.number for unit in code.units if unit.kind.value == "part"] == [
        *range(1, 8),
        None,
    ]
    assert (code.version, str(code.effective_on)) == ("2020-05-28", "2021-01-01")


def test_the_short_title_is_that_of_the_file_name(
    regulations: tuple[RegulationDraft, ...],
) -> None:
    """The file name holds the title by which everything else speaks of the law."""
    differing = [
        (draft.source.name.title, draft.short_title)
        for draft in regulations
        if len(draft.source.paths) == 1
        and "".join(draft.source.name.title.split()) != draft.short_title
    ]
    assert len(differing) <= 10, differing


def test_the_version_is_the_date_in_the_file_name(
    regulations: tuple[RegulationDraft, ...],
) -> None:
    for draft in regulations:
        day = draft.source.name.version_on
        assert day is None or draft.version == day.isoformat()


@pytest.mark.parametrize(
    ("law", "version", "effective"),
    [
        ("水污染防治法", "2017-06-27", "2018-01-01"),
        ("噪声污染防治法", "2021-12-24", "2022-06-05"),
        ("海洋环境保护法", "2023-10-24", "2024-01-01"),
        ("固体废物污染环境防治法", "2020-04-29", "2020-09-01"),
        ("行政处罚法", "2021-01-22", "2021-07-15"),
        ("大气污染防治法", "2018-10-26", "2018-10-26"),
        ("排污许可管理条例", "2021-01-24", "2021-03-01"),
        ("民事诉讼法", "2023-09-01", "2024-01-01"),
        ("刑法", "2023-12-29", "2024-03-01"),
    ],
)
def test_well_known_days_of_effect_are_right(
    regulations: tuple[RegulationDraft, ...], law: str, version: str, effective: str
) -> None:
    [draft] = [one for one in regulations if (one.short_title, one.version) == (law, version)]
    assert str(draft.effective_on) == effective


def test_the_noise_law_of_2021_repeals_the_one_before(
    regulations: tuple[RegulationDraft, ...],
) -> None:
    [draft] = [one for one in regulations if one.short_title == "噪声污染防治法"]
    repeals = [(one.target, str(one.on)) for one in draft.relations if one.kind == "repeals"]
    assert repeals == [("环境噪声污染防治法", "2022-06-05")]


def test_nearly_every_regulation_has_a_day_of_effect_and_an_issuer(
    regulations: tuple[RegulationDraft, ...],
) -> None:
    assert sum(draft.effective_on is None for draft in regulations) <= 5
    assert sum(not draft.issuing_body for draft in regulations) <= 15


def test_folders_of_local_law_agree_with_the_region_that_was_read(
    regulations: tuple[RegulationDraft, ...],
) -> None:
    provinces: dict[str, set[str]] = defaultdict(set)
    for draft in regulations:
        if "DLC" in draft.source.folder.parts:
            provinces[draft.source.folder.name].add(draft.region[:2])
    assert all(len(codes) == 1 for codes in provinces.values()), provinces


def test_court_cases_are_cases(outcomes: tuple[Outcome, ...]) -> None:
    kinds = Counter(
        outcome.kind.value
        for outcome in _drafts(outcomes)
        if CASE_FOLDER in outcome.source.folder.parts
    )
    assert kinds == {"case": 52}


def _drafts(outcomes: tuple[Outcome, ...]) -> Iterator[Outcome]:
    return (outcome for outcome in outcomes if not isinstance(outcome, Failure))
