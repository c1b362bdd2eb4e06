from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from sqlalchemy import func, select

from ingest.batch import ACTOR, BatchRequest, OnProgress, Progress, finish_batch, run_batch
from ingest.report import BatchReport
from kb.errors import HomeBusy
from kb.model.document import Batch, Citation, Document, IngestItem, Revision
from kb.model.operations import AuditEntry, OutboxEntry
from kb.model.regulation import Provision, Version, Work
from kb.settings import Settings
from kb.store import checks
from kb.store.database import Database
from tests.ingest.invented import case, law, write

NAME = "云泽市渔港清洁条例(2020-05-01).md"


def load(
    database: Database,
    settings: Settings,
    *paths: Path,
    name: str = "",
    publish: bool = False,
    on_progress: OnProgress = lambda progress: True,
) -> BatchReport:
    request = BatchRequest(paths=paths, name=name, publish=publish)
    return run_batch(database, settings, request, on_progress=on_progress)


def statuses(report: BatchReport) -> list[str]:
    return [item.status.value for item in report.items]


def count(database: Database, table: type) -> int:
    with database.reading() as session:
        return int(session.scalar(select(func.count()).select_from(table)) or 0)


def problems(database: Database) -> list[str]:
    with database.reading() as session:
        return [line for finding in checks.run_all(session) for line in finding.problems]


def test_a_law_becomes_a_work_a_version_and_rows_that_give_back_its_text(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    path = write(tmp_path / "in", NAME, law())
    report = load(database, settings, path)
    assert statuses(report) == ["ok"]
    assert report.items[0].id == "yunze-shi-yugangqingjie-tiaoli/2020-05-01"
    assert report.items[0].articles == 3
    with database.reading() as session:
        version = session.scalars(select(Version)).one()
        rows = session.scalars(select(Provision).order_by(Provision.position)).all()
        text = "\n".join(row.text for row in rows)
        revision = session.get_one(Revision, version.revision_id)
        assert revision.content["text_sha256"] == hashlib.sha256(text.encode()).hexdigest()
        assert [row.eid for row in rows] == ["preamble", "chp_1", "art_1", "art_2", "art_3"]
    assert problems(database) == []


def test_an_unchanged_file_is_skipped_and_a_changed_one_becomes_a_new_revision(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    path = write(tmp_path / "in", NAME, law())
    load(database, settings, path)
    again = load(database, settings, path)
    assert statuses(again) == ["skipped"]
    assert again.items[0].id.endswith("/2020-05-01")

    path.write_text(law(second="改过的规定。"), encoding="utf-8")
    assert statuses(load(database, settings, path)) == ["ok"]
    assert (count(database, Document), count(database, Revision)) == (1, 2)
    with database.reading() as session:
        current = session.scalars(select(Version).where(Version.superseded.is_(False))).all()
        assert len(current) == 1
    assert problems(database) == []


def test_two_versions_of_one_law_are_one_work_and_the_newer_ends_the_older(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    write(folder, NAME, law())
    write(
        folder,
        "云泽市渔港清洁条例(2022-08-01).md",
        law(amended="2022年8月1日", effective="2022年10月1日"),
    )
    load(database, settings, folder)
    with database.reading() as session:
        assert session.scalars(select(Work.short_title)).all() == ["云泽市渔港清洁条例"]
        found = session.execute(
            select(Version.version, Version.effective_on, Version.repealed_on).order_by(
                Version.version
            )
        ).all()
    assert [(v, str(start), str(end)) for v, start, end in found] == [
        ("2020-05-01", "2020-07-01", "2022-10-01"),
        ("2022-08-01", "2022-10-01", "None"),
    ]


def test_a_repealed_law_ends_on_the_day_the_other_takes_effect_whatever_comes_in_first(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    new = write(
        tmp_path, "云泽市港口条例(2022-03-01).md", law("云泽市港口条例", adopted="2022年3月1日",
        effective="2022年6月5日", repeals="云泽市渔港清洁条例")
    )  # fmt: skip
    old = write(tmp_path, NAME, law())
    load(database, settings, new)
    load(database, settings, old)
    with database.reading() as session:
        ended = session.scalars(select(Version).where(Version.repealed_on.is_not(None))).one()
        assert (ended.title, str(ended.repealed_on), ended.repealed_by) == (
            "云泽市渔港清洁条例",
            "2022-06-05",
            "云泽市港口条例",
        )
        assert count(database, Work) == 2


def test_a_draft_nobody_reviewed_does_not_end_a_published_law(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    load(database, settings, write(tmp_path, NAME, law()))
    with database.unit_of_work() as uow:
        document = uow.session.scalars(select(Document)).one()
        document.state = "published"
        document.published_revision_id = document.current_revision_id
    write(
        tmp_path,
        "云泽市港口条例(2022-03-01).md",
        law(
            "云泽市港口条例",
            adopted="2022年3月1日",
            effective="2022年6月5日",
            repeals="云泽市渔港清洁条例",
        ),
    )
    report = load(database, settings, tmp_path / "云泽市港口条例(2022-03-01).md")
    with database.reading() as session:
        assert session.scalars(select(Version.repealed_on)).all() == [None, None]

    with database.unit_of_work() as uow:
        for document in uow.session.scalars(select(Document)):
            document.state = "published"
            document.published_revision_id = document.current_revision_id
    finish_batch(database, report.batch_id)
    with database.reading() as session:
        assert session.scalars(select(Version.repealed_on)).first() is not None
        announced = session.scalars(select(OutboxEntry.document_id).order_by(OutboxEntry.id)).all()
    assert announced[-1] == 1


def test_the_same_law_in_two_folders_is_kept_once_and_said_so(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    write(tmp_path / "in" / "甲", NAME, law())
    write(tmp_path / "in" / "乙", NAME, law().replace("## 第一章 总则", "## 第一章 总　则"))
    write(tmp_path / "in" / "丙", NAME, law())
    report = load(database, settings, tmp_path / "in")
    assert sorted(statuses(report)) == ["ok", "skipped", "skipped"]
    assert all(item.reason for item in report.items if item.status.value == "skipped")
    assert statuses(load(database, settings, tmp_path / "in")) == ["skipped"] * 3
    assert count(database, Revision) == 1


def test_titles_that_sound_alike_get_addresses_of_their_own(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    write(tmp_path, "a.md", law("云泽市鱼港条例"))
    write(tmp_path, "b.md", law("云泽市渔港条例"))
    load(database, settings, tmp_path)
    with database.reading() as session:
        slugs = session.scalars(select(Work.slug)).all()
    assert len(set(slugs)) == 2


def test_the_files_of_one_code_become_one_work(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    head = "# 澜江省河湖法典\n\n# {}\n\n2029年5月1日 澜江省第十五届人民代表大会第三次会议通过\n\n"
    folder = tmp_path / "法典"
    write(folder, "总则.md", head.format("总则") + "第一条 甲。\n")
    write(folder, "水域编.md", head.format("水域编") + "第二条 乙。\n\n第三条 丙。\n")
    report = load(database, settings, folder)
    assert statuses(report) == ["ok", "ok"]
    assert len({item.id for item in report.items}) == 1
    assert sorted(item.articles for item in report.items) == [1, 2]
    assert (count(database, Work), count(database, Version)) == (1, 1)
    assert statuses(load(database, settings, folder)) == ["skipped", "skipped"]


def test_bad_files_are_reported_and_the_rest_is_kept(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    good = write(folder, NAME, law())
    (folder / "空.md").write_bytes(b"")
    (folder / "图.txt").write_bytes(bytes(range(256)))
    report = load(database, settings, folder, tmp_path / "没有")
    by_name = {Path(item.path).name: item for item in report.items}
    assert by_name[good.name].status.value == "ok"
    assert {name for name, item in by_name.items() if item.status.value == "failed"} == {
        "空.md",
        "图.txt",
        "没有",
    }
    assert all(item.reason for item in report.items if item.status.value == "failed")
    assert report.missing == (str(tmp_path / "没有"),)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(IngestItem)) == 4
    assert problems(database) == []


def test_hidden_files_are_left_alone(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    write(tmp_path / "in", NAME, law())
    write(tmp_path / "in" / ".git", "config.md", "x")
    write(tmp_path / "in", "~$云泽.md", "x")
    assert len(load(database, settings, tmp_path / "in").items) == 1


def test_a_stopped_load_goes_on_in_the_same_batch(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    for number in range(120):
        title = f"云泽市第{number}号渔港条例"
        write(tmp_path / "in", f"{title}(2020-05-01).md", law(title))

    def stop_after_the_first_chunk(progress: Progress) -> bool:
        return progress.done < 50

    first = load(database, settings, tmp_path / "in", on_progress=stop_after_the_first_chunk)
    assert first.interrupted
    assert 0 < len(first.items) < 120
    assert any("中断" in line for line in problems(database))

    second = load(database, settings, tmp_path / "in")
    assert second.batch_id == first.batch_id
    assert statuses(second).count("ok") + statuses(second).count("skipped") == 120
    assert count(database, Work) == count(database, Document) == count(database, Version) == 120
    assert count(database, IngestItem) == 120
    with database.reading() as session:
        kept = session.scalars(select(IngestItem.status)).all()
        assert set(kept) == {"ok"}
        assert session.scalars(select(Batch.state)).all() == ["done"]
    assert problems(database) == []


def test_two_loads_at_once_on_one_home_are_refused(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    path = write(tmp_path / "in", NAME, law())
    refused: list[str] = []

    def load_again(progress: Progress) -> bool:
        with pytest.raises(HomeBusy) as caught:
            load(database, settings, path)
        refused.append(str(caught.value))
        return True

    load(database, settings, path, on_progress=load_again)
    assert refused
    assert "另一个入库任务" in refused[0]


def test_a_case_keeps_its_id_and_its_citations(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    load(database, settings, write(tmp_path, "案.md", case("case-dye")))
    with database.reading() as session:
        assert session.scalars(select(Document.key)).all() == ["case-dye"]
        waiting = session.scalars(select(Citation)).one()
        assert not waiting.resolved
    load(database, settings, write(tmp_path, NAME, law()))
    with database.reading() as session:
        resolved = session.scalars(select(Citation)).one()
        assert resolved.resolved
        assert resolved.provision.endswith("/2020-05-01/art_2")


def test_papers_with_one_title_from_two_files_are_two_documents(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    write(tmp_path / "a", "通知.txt", "云泽市夏季管控的通知\n一、甲。\n二、乙。\n")
    write(tmp_path / "b", "通知.txt", "云泽市夏季管控的通知\n一、丙。\n二、丁。\n")
    report = load(database, settings, tmp_path / "a", tmp_path / "b")
    assert statuses(report) == ["ok", "ok"]
    assert len({item.id for item in report.items}) == 2


def test_drafts_are_announced_to_the_indexer_unless_they_are_published_at_once(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    load(database, settings, write(tmp_path, "a.md", case("case-a")))
    assert count(database, OutboxEntry) == 1
    load(database, settings, write(tmp_path, "b.md", case("case-b")), publish=True)
    assert count(database, OutboxEntry) == 1


def test_drafts_left_over_are_taken_into_the_batch_that_publishes(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    path = write(tmp_path, NAME, law())
    load(database, settings, path)
    report = load(database, settings, path, publish=True)
    with database.reading() as session:
        assert session.scalars(select(Document.batch_id)).all() == [report.batch_id]


def test_the_original_is_kept_by_its_hash(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    path = write(tmp_path, NAME, law())
    load(database, settings, path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    kept = settings.originals_dir / digest[:2] / f"{digest}.md"
    assert kept.read_bytes() == path.read_bytes()


def test_the_audit_names_ingestion(database: Database, settings: Settings, tmp_path: Path) -> None:
    load(database, settings, write(tmp_path, NAME, law()))
    with database.reading() as session:
        actions = session.execute(select(AuditEntry.actor, AuditEntry.action)).all()
    assert {actor for actor, _ in actions} == {ACTOR}
    assert [action for _, action in actions][:2] == ["batch.open", "document.save"]
