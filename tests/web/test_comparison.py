from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb.model.regulation import ProvisionKind
from kb.store.library import ProvisionView
from kb.text.numerals import ArticleNumber
from kb.text.substance import word_diff
from web.comparison import Change, Row, Side, compare


def article(number: int, body: str, suffix: int | None = None) -> ProvisionView:
    label = ArticleNumber(number, suffix).label()
    return ProvisionView(
        eid=f"art_{number}",
        parent_eid="",
        position=number * 10 + (suffix or 0),
        kind=ProvisionKind.ARTICLE,
        number=number,
        suffix=suffix,
        heading="",
        path="",
        text=f"{label}　{body}",
    )


def written(side: Side | None) -> str:
    return "".join(piece.text for piece in side.pieces) if side else ""


def summary(rows: tuple[Row, ...]) -> list[tuple[str, int | None, int | None]]:
    return [
        (
            row.change.value,
            row.before.number.number if row.before else None,
            row.after.number.number if row.after else None,
        )
        for row in rows
    ]


def test_an_inserted_article_does_not_shift_the_others() -> None:
    before = [article(1, "溪流属于国家。"), article(2, "倾倒垃圾的处五百元罚款。")]
    after = [
        article(1, "溪流属于国家。"),
        article(2, "溪长每月巡查一次并记录。"),
        article(3, "倾倒垃圾的处五百元罚款。"),
    ]
    assert summary(compare(before, after)) == [
        ("same", 1, 1),
        ("added", None, 2),
        ("renumbered", 2, 3),
    ]


def test_an_edited_article_is_paired_by_its_text_and_marked_by_words() -> None:
    before = [article(3, "向溪流倾倒垃圾的，由水行政主管部门处五百元罚款。")]
    after = [
        article(3, "新设河湖长制度，由市人民政府规定。"),
        article(4, "向溪流倾倒垃圾的，由生态环境主管部门处五千元罚款。"),
    ]
    rows = compare(before, after)
    assert summary(rows) == [("added", None, 3), ("edited", 3, 4)]
    assert rows[1].after is not None
    changed = [piece.text for piece in rows[1].after.pieces if piece.changed]
    assert "生态环境" in changed[0]
    assert all("倾倒垃圾" not in piece for piece in changed)


def test_a_removed_article_stands_where_it_was() -> None:
    before = [article(1, "甲事由省管。"), article(2, "乙事由市管。"), article(3, "丙事由县管。")]
    after = [article(1, "甲事由省管。"), article(2, "丙事由县管。")]
    assert summary(compare(before, after)) == [
        ("same", 1, 1),
        ("removed", 2, None),
        ("renumbered", 3, 2),
    ]


def test_a_gap_too_large_for_texts_is_paired_by_number() -> None:
    before = [article(n, f"旧的第{n}项规定甲乙丙") for n in range(1, 260)]
    after = [article(n, f"新的第{n}项规定丁戊己") for n in range(1, 260)]
    rows = compare(before, after)
    assert {row.change for row in rows} == {Change.EDITED}
    assert all(row.before and row.after and row.before.number == row.after.number for row in rows)


TEXT = st.text(alphabet="溪流垃圾罚款生态环境，。\n1万元", max_size=40)


@given(TEXT, TEXT)
def test_pieces_give_both_texts_back(before: str, after: str) -> None:
    left, right = word_diff(before, after)
    assert "".join(piece.text for piece in left) == before
    assert "".join(piece.text for piece in right) == after


@given(st.lists(TEXT, max_size=6), st.lists(TEXT, max_size=6))
def test_every_article_of_both_versions_appears_once(old: list[str], new: list[str]) -> None:
    before = [article(n, body) for n, body in enumerate(old, 1)]
    after = [article(n, body) for n, body in enumerate(new, 1)]
    rows = compare(before, after)
    assert [row.before.number.number for row in rows if row.before] == list(range(1, len(old) + 1))
    assert [row.after.number.number for row in rows if row.after] == list(range(1, len(new) + 1))
