"""What must hold for every text: no exception, exact offsets, round trips."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kb.text.numerals import ArticleNumber, format_numeral
from kb.text.references.extract import Extractor, extract
from kb.text.references.find import find
from tests.kb.text.memory_directory import sample_directory

MARKS = "《》〈〉（）()第条款项目之一三十百〇8３、，至和-“”。的章*㈢ \n　"
WORDS = [
    *("规定", "违反", "关于", "本法", "该条例", "同法", "本条", "该条", "其实施条例", "以下简称"),
    *("水污染防治法", "固废法", "水法", "中华人民共和国", "2017年修正", "试行"),
    *("公司章程", "合同", "生产线"),
]
PIECES = [*MARKS, *WORDS]
legalese = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
EXTRACTOR = Extractor(sample_directory())


@settings(max_examples=300, deadline=None)
@given(legalese | st.text(max_size=60))
def test_finding_and_resolving_never_raise_and_offsets_are_exact(text: str) -> None:
    find(text)
    for home in (None, "水污染防治法"):
        last_end = 0
        for reference in EXTRACTOR.extract(text, home_law=home):
            assert text[reference.start : reference.end] == reference.raw
            assert last_end <= reference.end
            last_end = reference.end
            assert reference.resolved == (reference.reason is None)
            assert reference.article > 0


@settings(deadline=None)
@given(
    number=st.integers(1, 1260),
    suffix=st.none() | st.integers(1, 9),
    paragraph=st.none() | st.integers(1, 9),
    items=st.lists(st.integers(1, 20), max_size=3, unique=True),
    arabic=st.booleans(),
)
def test_a_written_reference_reads_back_as_itself(
    number: int, suffix: int | None, paragraph: int | None, items: list[int], arabic: bool
) -> None:
    def write(value: int) -> str:
        return str(value) if arabic else format_numeral(value)

    written = f"第{write(number)}条" + (f"之{write(suffix)}" if suffix else "")
    if paragraph is not None:
        written += f"第{write(paragraph)}款"
    written += "、".join(f"第（{write(item)}）项" for item in items)
    text = f"依据《民法典》{written}的规定"
    (reference,) = extract(text)
    assert reference.raw == f"《民法典》{written}"
    assert reference.number == ArticleNumber(number, suffix)
    assert reference.paragraph == paragraph
    assert list(reference.items or ()) == items
