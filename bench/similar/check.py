"""Check that the similar-case test set is whole.

Run from the repository root: ``python bench/similar/check.py``. Exits with a
message if an id is unknown, a grade is outside 1 to 3, a pair is judged twice,
or a description has fewer than one case graded 2 or more or fewer than three
graded at all.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
CASES = HERE.parents[1] / "corpus" / "cases"


def faults() -> list[str]:
    """Everything wrong with the set, one line each; empty when it is whole."""
    lines = (HERE / "descriptions.jsonl").read_text(encoding="utf-8").splitlines()
    descriptions = [str(json.loads(line)["id"]) for line in lines]
    cases = {path.stem for path in CASES.glob("*.md")}
    found = [
        f"{key}: described twice"
        for key in sorted(set(descriptions))
        if descriptions.count(key) > 1
    ]
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    for row in (HERE / "qrels.tsv").read_text(encoding="utf-8").splitlines():
        key, _, case, grade = row.split("\t")
        if key not in descriptions:
            found.append(f"{key}: no such description")
        if case not in cases:
            found.append(f"{key} {case}: no such case")
        if grade not in {"1", "2", "3"}:
            found.append(f"{key} {case}: grade {grade}")
            continue
        if case in grades[key]:
            found.append(f"{key} {case}: judged twice")
        grades[key][case] = int(grade)
    for key in descriptions:
        judged = grades[key].values()
        if max(judged, default=0) < 2 or len(judged) < 3:
            found.append(f"{key}: needs a case graded 2 or more and three graded in all")
    return found


if __name__ == "__main__":
    sys.exit("\n".join(faults()) or 0)
