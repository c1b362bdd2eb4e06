"""What a law in review, a published one or a file changes, as `anjian impact` tells it."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from ingest.law_file import read_law
from kb.errors import InvalidInput, NotFound, NotInitialised
from kb.model.document import Document, DocumentKind
from kb.model.regulation import Version
from kb.store.database import Database
from review.law_changes import cli, coming, day
from review.law_changes.impact import impact
from review.rechecks import queue
from tests.review.codification import (
    CARTS,
    CODE,
    DAY,
    EVE,
    HARBOURS,
    KITCHENS,
    NIGHT_FINE,
    NIGHTS,
    OFFICERS,
    STREAMS,
    City,
    code_text,
    item,
    law_text,
    ref,
)
from tests.review.kept import Steps

QUIET = "云泽市安静生活条例"
MARKETS = "云泽市夜市管理条例"
OLD_CANALS = "云泽市旧渠条例"


def _with_drafts(province: Database) -> None:
    city = _city(province)
    city.enact_old_laws()
    city.write_texts()
    city.load_code()


def _city(province: Database) -> City:
    return City(province, province.settings.home / "city")


@pytest.fixture
def city(province: Database, once: Steps) -> City:
    """The four laws with everything that stands on them, and the code as a draft."""
    once(province, _with_drafts)
    return _city(province)


def run(city: City, *arguments: str) -> Result:
    url = city.database.settings.database_url
    environment = {"ANJIAN_DATABASE_URL": url} if url else {}
    home = city.database.settings.home
    return CliRunner(env=environment).invoke(cli.impact, list(arguments), obj=home)


def document_of(city: City, title: str) -> Document:
    with city.database.reading() as session:
        found = session.scalars(select(Document).where(Document.title == title)).one()
        session.expunge(found)
        return found


def file_of(folder: Path, title: str, text: str, date: str = "2040-09-01") -> Path:
    file = folder / f"{title}({date}).md"
    file.write_text(text, encoding="utf-8")
    return file


def test_the_command_tells_what_a_draft_ends_and_where_everything_goes(city: City) -> None:
    told = run(city, CODE)
    assert told.exit_code == 0, told.output
    lines = told.output.splitlines()
    assert lines[0] == f"《{CODE}》2040-09-01（尚未发布，2041-01-01起施行）"
    assert f"废止：《{STREAMS}》2018-03-01" in lines
    assert any(line.startswith("文稿的引用：") and "拆分" in line for line in lines)
    assert "援引法规的引用：只改条号 1，拆分 1，无对应条文 1" in lines
    assert "case\tcase-dumping\t文稿 case-dumping" in lines
    assert f"\t《{STREAMS}》2018-03-01第五条 → 《{CODE}》第八条：只改条号" in lines
    assert f"\tS-002 事项S-002：《{NIGHTS}》2017-03-01第四条 → 《{CODE}》第四条：实质修改" in lines
    assert any(line.startswith("法规\t") and line.endswith(OFFICERS) for line in lines)
    assert f"\t第三条：《{KITCHENS}》2016-03-01第三条：无对应条文" in lines


@pytest.mark.parametrize("named", ["name", "number", "key", "file"])
def test_a_law_is_named_in_four_ways(city: City, tmp_path: Path, named: str) -> None:
    document = document_of(city, CODE)
    words = {
        "name": f"《{CODE}》",
        "number": str(document.id),
        "key": document.key,
        "file": str(file_of(tmp_path, CODE, code_text())),
    }[named]
    told = json.loads(run(city, words, "--json").output)
    assert (told["law"], told["version"], told["published"]) == (CODE, "2040-09-01", False)
    assert told["document"] == ("" if named == "file" else document.key)
    assert [change["law"] for change in told["changes"]] == [STREAMS, HARBOURS, KITCHENS, NIGHTS]
    assert told["counts"] == json.loads(run(city, CODE, "--json").output)["counts"]
    harbour = next(one for one in told["dependents"] if one["document"] == "case-harbour")
    (provision,) = harbour["provisions"]
    assert provision["fate"] == "split"
    assert [each.split("/")[2] for each in provision["new_provisions"]] == ["art_10", "art_11"]


def test_a_name_too_long_for_a_file_is_looked_up_as_that_of_a_law(city: City) -> None:
    refused = run(city, "没有的法" * 80)
    assert isinstance(refused.exception, NotFound)


def test_without_a_reader_of_files_the_command_says_what_to_do(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "FILES", "anjian.no_such_group")
    refused = run(city, str(file_of(tmp_path, CODE, code_text())))
    assert isinstance(refused.exception, NotInitialised)
    assert refused.exception.hint


def test_a_new_law_that_ends_laws_nobody_holds_names_them(city: City, tmp_path: Path) -> None:
    text = law_text(
        QUIET, "2040-09-01", (NIGHT_FINE.format("三千元"),), ends=f"《{OLD_CANALS}》同时废止。"
    )
    told = run(city, str(file_of(tmp_path, QUIET, text)))
    assert told.exit_code == 0, told.output
    lines = told.output.splitlines()
    assert lines[0] == f"《{QUIET}》2040-09-01（尚未发布，2040-09-01起施行）"
    assert "库中没有它修改或者废止的已发布法规" in lines
    assert f"废止：《{OLD_CANALS}》（库中没有更早的已发布文本，不能判断影响）" in lines
    assert lines[-2:] == ["文稿的引用：没有", "援引法规的引用：没有"]


def test_a_file_that_tells_no_date_is_refused(city: City, tmp_path: Path) -> None:
    file = tmp_path / f"{QUIET}.md"
    file.write_text(
        f"# {QUIET}\n\n第一条 为了安静，制定本条例。\n\n第二条 {CARTS}\n", encoding="utf-8"
    )
    assert read_law(file, city.settings.max_file_bytes).version == ""
    refused = run(city, str(file))
    assert isinstance(refused.exception, InvalidInput)
    assert "没有写明通过或公布日期" in str(refused.exception)


def test_the_list_has_what_will_change_laws_and_nothing_else(city: City) -> None:
    city.load("新条例", {f"{QUIET}(2040-10-01).md": law_text(QUIET, "2040-10-01", (CARTS,))})
    code = document_of(city, CODE)
    with city.database.reading() as session:
        (listed,) = coming.ahead(session, EVE)
        assert coming.of_document(session, code.id).name == CODE
    assert (listed.document_id, listed.law, listed.version) == (code.id, CODE, "2040-09-01")
    assert (listed.effective_on, listed.published) == (DAY, False)
    assert code.batch_id is not None
    city.publish(code.batch_id)
    with city.database.reading() as session:
        assert [each.published for each in coming.ahead(session, EVE)] == [True]
        assert coming.ahead(session, DAY) == ()


def test_a_text_that_cites_the_new_law_already_is_not_told_of(city: City) -> None:
    text = law_text(KITCHENS, "2016-03-01", (CARTS,)).replace(
        "<!-- INFO END -->",
        "2024年5月1日 云泽市第六届人民代表大会常务委员会第三次会议修正\n\n<!-- INFO END -->",
    )
    city.publish(city.load("修正", {f"{KITCHENS}(2024-05-01).md": text}))
    market = law_text(MARKETS, "2024-06-01", (f"对流动餐车，依照《{KITCHENS}》第二条劝离。",))
    city.publish(city.load("夜市", {f"{MARKETS}(2024-06-01).md": market}))
    city.write(
        "guide-of-2024",
        DocumentKind.GUIDE,
        {"sections": [], "legal_basis": [ref(KITCHENS, "2024-05-01", 2)]},
    )
    told = json.loads(run(city, KITCHENS, "--json").output)
    assert [change["kind"] for change in told["changes"]] == ["amends"]
    assert {one["document"] for one in told["dependents"]} == {
        "guide-kitchens",
        "catalogue-streets",
    }
    assert [one["law"] for one in told["citing"]] == [OFFICERS]


def test_what_leads_to_no_article_is_told_with_its_reason_and_queued_for_nobody(
    city: City,
) -> None:
    basis = [
        ref(NIGHTS, "2017-03-01", 90),
        ref(NIGHTS, "2011-01-01", 2),
        ref(OLD_CANALS, "2011-01-01", 2),
    ]
    city.write("guide-astray", DocumentKind.GUIDE, {"sections": [], "legal_basis": basis})
    items = [
        item("T-001", (NIGHTS, "2017-03-01", 90), (NIGHTS, "2011-01-01", 2)),
        item("T-002", (NIGHTS, "", 2), (OLD_CANALS, "2011-01-01", 2)),
    ]
    city.write("catalogue-astray", DocumentKind.CATALOGUE, {"items": items})
    market = law_text(MARKETS, "2024-06-01", (f"对夜间施工，依照《{NIGHTS}》第九十条处罚。",))
    city.publish(city.load("夜市", {f"{MARKETS}(2024-06-01).md": market}))

    told = json.loads(run(city, CODE, "--json").output)
    by_key = {one["document"]: one["provisions"] for one in told["dependents"]}
    assert {(each["part"], each["reason"]) for each in by_key["catalogue-astray"]} == {
        ("T-001 事项T-001", "所引版本没有这一条"),
        ("T-001 事项T-001", "库中没有2011-01-01版本"),
        ("T-002 事项T-002", "没有写明版本"),
    }
    assert len(by_key["guide-astray"]) == 2
    (market_law,) = [one for one in told["citing"] if one["law"] == MARKETS]
    assert [each["reason"] for each in market_law["references"]] == ["当时的版本没有这一条"]
    for each in [*by_key["guide-astray"], *by_key["catalogue-astray"], *market_law["references"]]:
        assert each["fate"] == "unresolved"
        assert each["reason"]
    assert day.open_due(city.database, DAY) == 0


def test_what_cites_a_version_that_was_withdrawn_says_so(city: City) -> None:
    with city.database.unit_of_work() as uow:
        version = uow.session.get_one(Version, city.version_id(STREAMS, "2012-03-01"))
        uow.session.get_one(Document, version.document_id).state = "withdrawn"
    told = json.loads(run(city, CODE, "--json").output)
    old = next(one for one in told["dependents"] if one["document"] == "case-of-2016")
    assert [(each["fate"], each["reason"]) for each in old["provisions"]] == [
        ("unresolved", "所引版本没有发布")
    ]


def test_a_law_on_another_subject_is_no_successor_of_what_it_ends(
    city: City, tmp_path: Path
) -> None:
    city.write(
        "guide-purpose",
        DocumentKind.GUIDE,
        {"sections": [], "legal_basis": [ref(NIGHTS, "2017-03-01", 1)]},
    )
    text = law_text(QUIET, "2040-09-01", (CARTS,), ends=f"《{NIGHTS}》同时废止。")
    told = json.loads(run(city, str(file_of(tmp_path, QUIET, text)), "--json").output)
    assert {each["fate"] for one in told["dependents"] for each in one["provisions"]} == {"gone"}
    assert "guide-purpose" in {one["document"] for one in told["dependents"]}


def test_the_hourly_task_queues_what_stands_on_a_law_that_has_ended(city: City) -> None:
    twice = [
        item(code, (NIGHTS, "2017-03-01", 2), (NIGHTS, "2017-03-01", 4))
        for code in ("T-001", "T-002")
    ]
    city.write("catalogue-twice", DocumentKind.CATALOGUE, {"items": twice})
    text = law_text(
        QUIET,
        "2024-03-01",
        (NIGHT_FINE.format("三千元"),),
        ends=f"《{NIGHTS}》《{OFFICERS}》同时废止。",
    )
    city.publish(city.load("安静", {f"{QUIET}(2024-03-01).md": text}))
    with city.database.reading() as session:
        ended = session.scalars(
            select(Version.title).where(Version.repealed_on == dt.date(2024, 3, 1))
        ).all()
    assert set(ended) == {NIGHTS, OFFICERS}
    day.run(city.settings, city.database)
    with city.database.reading() as session:
        told = impact(session, coming.find(session, QUIET))
        entries, _ = queue.listed(session, everything=True, limit=100)
    parts = {(entry.key, entry.notice.label): entry.notice.parts for entry in entries}
    assert {key for key, _ in parts} == {
        "catalogue-streets",
        "catalogue-twice",
        "material-nights",
        "syllabus",
    }
    assert parts["catalogue-twice", "第四条"] == ("T-001 事项T-001", "T-002 事项T-002")
    assert {entry.notice.law for entry in entries} == {NIGHTS}
    assert [changed.coming.title for changed in told.law.changes] == [NIGHTS, OFFICERS]
