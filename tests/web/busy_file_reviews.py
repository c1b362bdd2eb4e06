"""Case-file review on a working day: files in every state, and a round that is over."""

from __future__ import annotations

from typing import Final

from kb.file_review import rounds
from kb.file_review.deciding import Seat
from kb.file_review.rounds import NewRound
from kb.file_review.scoring import Deduction, Draft
from kb.store.database import Database
from tests.kb.file_review.bureau import OTHER, SHEET, Round

LONG: Final = "笔录缺少起止时间，" * 20

#: The address of every page of case-file review, with who opens it.
FILE_REVIEW_PAGES: Final = (
    ("librarian", "/file-reviews"),
    ("legal-1", "/file-reviews"),
    ("legal-2", "/file-reviews"),
    ("librarian", "/file-reviews/new"),
    ("librarian", "/file-reviews/{round_open}"),
    ("librarian", "/file-reviews/{round_closed}"),
    ("legal-1", "/file-reviews/{round_open}"),
    ("submitter", "/file-reviews/{round_closed}"),
    ("librarian", "/file-reviews/{round_open}/results"),
    ("librarian", "/file-reviews/{round_empty}"),
    ("librarian", "/file-reviews/{round_empty}/results"),
    ("librarian", "/file-reviews/{round_open}/files/{file_unseated}"),
    ("librarian", "/file-reviews/{round_open}/files/{file_split}"),
    ("librarian", "/file-reviews/{round_closed}/files/{file_best}"),
    ("legal-1", "/file-reviews/{round_open}/files/{file_begun}"),
    ("legal-1", "/file-reviews/{round_open}/files/{file_begun}/hand-in"),
    ("legal-1", "/file-reviews/{round_open}/files/{file_split}"),
    ("submitter", "/file-reviews/{round_closed}/files/{file_best}"),
)


def fill_file_reviews(database: Database) -> dict[str, int | str]:
    """Begin three rounds: one under way, one closed, one without files."""
    numbers = [
        rounds.create(database, NewRound(name, SHEET, year=2026), actor="librarian")
        for name in ("上半年案卷评查", "专项案卷评查", "下半年案卷评查")
    ]
    going, over = Round(database, numbers[0]), Round(database, numbers[1])
    unseated, begun = going.add("云环罚〔2026〕1号"), going.add("云环罚〔2026〕2号")
    split = going.add("青环罚〔2026〕1号", unit=OTHER)
    for file in (begun, split):
        going.pair(file)
    typed = Draft({"1.1": Deduction(1, LONG), "3.2": Deduction(2, "")}, {"F3": LONG}, LONG)
    going.save(begun, "legal-1", typed)
    going.scores(split, "business-1", 3)
    going.scores(split, "legal-1", 3, fatal=True)
    best = over.add("云环罚〔2026〕9号")
    over.pair(best)
    over.scores(best, "business-1", 2)
    over.scores(best, "legal-1", 20)
    over.seat(best, Seat.ARBITER, "legal-2")
    over.scores(best, "legal-2", 4)
    rounds.close(database, numbers[1], actor="librarian")
    return {
        "round_open": numbers[0],
        "round_closed": numbers[1],
        "round_empty": numbers[2],
        "file_unseated": unseated,
        "file_begun": begun,
        "file_split": split,
        "file_best": best,
    }
