"""Another model: the old index answers until the new one is ready, and stays for a rollback."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from kb.errors import IndexBusy, InvalidInput
from kb.settings import Settings
from kb.store.database import Database
from search.held import filling
from search.held.catalogue import Catalogue
from search.held.filling import Interrupted
from search.held.opened import OpenedIndex
from search.held.switching import Follower, Switch, nobody_asks
from search.index.edge import EdgeIndex
from search.knowledge.questions import ArticleKey, PlainQuestion
from search.opening import SearchRuntime, open_held
from search.query.plan import make_plan
from search.query.request import SearchRequest
from tests.search.held.home import found, publish, text_of
from tests.search.library import article
from tests.search.tiny_models import save_bi_encoder

PATIENCE_S = 60.0


def nothing(done: int, total: int) -> None:
    pass


@pytest.fixture
def runtime(settings: Settings, filled: Database) -> Iterator[SearchRuntime]:
    """What a server holds: the built-in model's index in use."""
    opened = SearchRuntime(settings, filled)
    opened.indexer.drain()
    yield opened
    opened.close()


def switch_of(runtime: SearchRuntime, settings: Settings, database: Database) -> Switch:
    opener = partial(open_held, settings, database)
    return Switch(Catalogue(settings), database, opener, runtime.live)


def until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_old_index_answers_until_the_new_one_is_ready(
    runtime: SearchRuntime, settings: Settings, filled: Database, bi_encoder: Path
) -> None:
    assert found(runtime.public, "倾倒废油")[0] == "case-1"
    dimensions: list[int] = []

    def step(done: int, total: int) -> None:
        dimensions.append(runtime.indexes.public.dimension)
        assert found(runtime.public, "倾倒废油")[0] == "case-1"

    switch_of(runtime, settings, filled).to(str(bi_encoder), step)
    assert set(dimensions) == {256}
    assert runtime.indexes.public.dimension == 32
    assert found(runtime.public, "倾倒废油")[0] == "case-1"
    assert all(each.clean for each in runtime.indexer.differences())


def test_what_is_published_while_the_new_index_is_built_is_found_in_it(
    runtime: SearchRuntime, settings: Settings, filled: Database, bi_encoder: Path
) -> None:
    def step(done: int, total: int) -> None:
        if done == total == 3:
            publish(filled, "case-2", "采伐竹林，罚款。")
            publish(filled, "case-4", "倾倒垃圾。")
            runtime.indexer.drain()
            publish(filled, "case-5", "保护溪流。")

    switch_of(runtime, settings, filled).to(str(bi_encoder), step)
    assert {"case-2", "case-4"} <= set(found(runtime.public, "竹林垃圾"))
    assert text_of(runtime.public, "采伐竹林") == "采伐竹林，罚款。"
    assert runtime.indexer.drain().documents == 1
    assert "case-5" in found(runtime.public, "保护溪流")
    assert all(each.clean for each in runtime.indexer.differences())


def test_a_rollback_brings_the_old_index_up_to_date_first(
    runtime: SearchRuntime, settings: Settings, filled: Database, bi_encoder: Path
) -> None:
    catalogue, switch = Catalogue(settings), switch_of(runtime, settings, filled)
    switch.to(str(bi_encoder), nothing)
    assert (settings.public_index_dir / "CURRENT").exists()
    publish(filled, "case-1", "清晨向溪流倾倒废油。")
    runtime.indexer.drain()
    wanted = catalogue.want_previous().wanted
    assert wanted == "builtin"
    todo: list[int] = []
    switch.to(wanted, lambda done, total: todo.append(total))
    assert runtime.indexes.public.dimension == 256
    assert text_of(runtime.public, "倾倒废油") == "清晨向溪流倾倒废油。"
    assert todo[-1] == 1
    assert catalogue.want_previous().wanted == str(bi_encoder)


def test_a_server_changes_to_the_model_of_its_settings_and_a_rollback_outlives_a_restart(
    runtime: SearchRuntime, settings: Settings, filled: Database, bi_encoder: Path
) -> None:
    runtime.close()
    chosen = settings.model_copy(update={"embedding_model": str(bi_encoder)})
    catalogue = Catalogue(chosen)
    server = SearchRuntime(chosen, filled)
    assert found(server.public, "倾倒废油")[0] == "case-1"
    assert server.indexes.public.dimension == 256
    server.start()
    until(lambda: server.indexes.public.dimension == 32)
    assert found(server.public, "倾倒废油")[0] == "case-1"
    publish(filled, "case-6", "夜间采伐竹林。")
    until(lambda: "case-6" in found(server.public, "夜间采伐"))
    catalogue.want_previous()
    until(lambda: server.indexes.public.dimension == 256)
    assert "case-6" in found(server.public, "夜间采伐")
    server.close()

    again = SearchRuntime(chosen, filled)
    again.start()
    assert catalogue.note_setting().wanted is None
    assert again.indexes.public.dimension == 256
    again.close()


def test_a_building_that_was_interrupted_goes_on_where_it_was(
    runtime: SearchRuntime,
    settings: Settings,
    filled: Database,
    bi_encoder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(filling, "DOCUMENTS_A_STEP", 1)
    switch = switch_of(runtime, settings, filled)

    def end(done: int, total: int) -> None:
        if done == 2:
            raise Interrupted

    with pytest.raises(Interrupted):
        switch.to(str(bi_encoder), end)
    assert Catalogue(settings).read().current.model == "builtin"
    assert found(runtime.public, "倾倒废油")[0] == "case-1"
    runtime.close()
    again = SearchRuntime(settings, filled)
    seen: list[tuple[int, int]] = []
    switch_of(again, settings, filled).to(str(bi_encoder), lambda *step: seen.append(step))
    assert (1, 1) in seen
    assert max(done for done, _ in seen) == 1
    assert all(each.clean for each in again.indexer.differences())
    again.close()


KILLED = """
import os, signal, sys
from functools import partial
from pathlib import Path
from kb.settings import Settings
from kb.store.database import Database
from search.held import filling
from search.held.catalogue import Catalogue
from search.held.switching import Switch
from search.opening import open_held
filling.DOCUMENTS_A_STEP = 1
settings = Settings(home=Path(sys.argv[1]))
database = Database.open(settings)
def step(done, total):
    if done == 2:
        os.kill(os.getpid(), signal.SIGKILL)
catalogue = Catalogue(settings)
catalogue.want(sys.argv[2])
Switch(catalogue, database, partial(open_held, settings, database)).to(sys.argv[2], step)
"""


def test_a_building_that_was_killed_goes_on_where_it_was(
    runtime: SearchRuntime, settings: Settings, filled: Database, bi_encoder: Path
) -> None:
    victim = subprocess.run(
        [sys.executable, "-c", KILLED, str(settings.home), str(bi_encoder)],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        check=False,
    )
    assert victim.returncode == -signal.SIGKILL, victim.stderr.decode()
    assert found(runtime.public, "倾倒废油")[0] == "case-1"
    assert Catalogue(settings).read().wanted == str(bi_encoder)
    seen: list[tuple[int, int]] = []
    switch = switch_of(runtime, settings, filled)
    switch.to(str(bi_encoder), lambda *step: seen.append(step))
    assert max(done for done, _ in seen) == 1
    assert found(runtime.public, "倾倒废油")[0] == "case-1"
    assert all(each.clean for each in runtime.indexer.differences())


def test_an_index_left_half_made_by_another_version_of_the_model_is_made_anew(
    runtime: SearchRuntime, settings: Settings, filled: Database, tmp_path: Path
) -> None:
    model = save_bi_encoder(tmp_path / "model")
    switch = switch_of(runtime, settings, filled)
    switch.to(str(model), nothing)
    switch.to("builtin", nothing)
    shutil.rmtree(model)
    save_bi_encoder(model, seed=2, width=16)
    switch.to(str(model), nothing)
    assert runtime.indexes.public.dimension == 16
    assert runtime.indexes.public.count() == 3


def test_a_model_that_cannot_be_had_is_noted_and_the_old_index_goes_on(
    runtime: SearchRuntime, settings: Settings, filled: Database, tmp_path: Path
) -> None:
    catalogue = Catalogue(settings)
    follower = Follower(catalogue, switch_of(runtime, settings, filled))
    catalogue.want(str(tmp_path / "gone"))
    follower.follow(threading.Event())
    wanted = catalogue.read().of_model(str(tmp_path / "gone"))
    assert wanted is not None
    assert "没有找到向量模型目录" in wanted.problem
    assert not wanted.ready
    assert found(runtime.public, "倾倒废油")[0] == "case-1"


def test_a_newer_wish_ends_the_building_for_the_older(
    runtime: SearchRuntime, settings: Settings, filled: Database, bi_encoder: Path
) -> None:
    catalogue = Catalogue(settings)

    def opener(held: object, discard: bool) -> OpenedIndex:
        opened = open_held(settings, filled, held, discard)  # type: ignore[arg-type]
        catalogue.want("builtin")
        return opened

    switch = Switch(catalogue, filled, opener, runtime.live)
    catalogue.want(str(bi_encoder))
    Follower(catalogue, switch).follow(threading.Event())
    assert catalogue.read().wanted is None
    assert runtime.indexes.public.dimension == 256


def test_two_processes_do_not_build_or_switch_the_same_home(
    runtime: SearchRuntime, settings: Settings, filled: Database, bi_encoder: Path
) -> None:
    catalogue = Catalogue(settings)
    with pytest.raises(IndexBusy), nobody_asks(catalogue):
        pass
    switch = switch_of(runtime, settings, filled)

    def step(done: int, total: int) -> None:
        with pytest.raises(IndexBusy, match="正由另一个案鉴进程建立"):
            switch.to(str(bi_encoder), nothing)

    switch.to(str(bi_encoder), step)


def test_an_old_index_is_closed_when_its_last_question_is_answered(
    runtime: SearchRuntime, settings: Settings, filled: Database, bi_encoder: Path
) -> None:
    with runtime.live.lease() as old:
        switch_of(runtime, settings, filled).to(str(bi_encoder), nothing)
        assert old.indexes.public.count() == 3
        with pytest.raises(IndexBusy):
            EdgeIndex(settings.public_index_dir, 256)
    facts = Catalogue(settings).facts(old.held)
    EdgeIndex(settings.public_index_dir, 256, encoder=facts["encoder"]).close()


def test_the_everyday_questions_are_embedded_with_the_new_model(
    runtime: SearchRuntime,
    settings: Settings,
    filled: Database,
    bi_encoder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    passage = article("溪流保护法", 3, "禁止向溪流倾倒。")
    asked = PlainQuestion(
        "往溪里倒废油", "s", (ArticleKey("溪流保护法", 3, None, passage.version),)
    )
    unheld = PlainQuestion("竹林", "s", (ArticleKey("竹林法", 1, None, "2020-01-01"),))
    monkeypatch.setattr(filling, "plain_questions", lambda: (asked, unheld))
    held = Catalogue(settings).begin(str(bi_encoder))
    opened = open_held(settings, filled, held)
    opened.indexes.public.upsert(opened.vectoriser.points([passage]))
    filling.make_bank(opened, nothing)
    opened.renew_services()
    service = opened.services.public
    request = SearchRequest("往溪里倒废油")
    _, question = service.proposed(request, make_plan(request, service.analyse(request)))
    opened.close()
    assert question.neighbours.shares == pytest.approx({passage.id: 1.0}, abs=0.01)


def test_a_home_from_before_the_catalogue_is_known_by_its_notes(
    runtime: SearchRuntime, settings: Settings
) -> None:
    (settings.home / "index" / "models.json").unlink()
    later = Catalogue(settings.model_copy(update={"embedding_model": "BAAI/bge-m3"}))
    assert later.read().current.model == "builtin"
    assert later.unheeded_setting() == "BAAI/bge-m3"
    assert later.note_setting().wanted == "BAAI/bge-m3"
    assert later.unheeded_setting() is None


def test_a_rollback_without_an_earlier_index_is_refused(settings: Settings) -> None:
    with pytest.raises(InvalidInput, match="没有可以回退的索引"):
        Catalogue(settings).want_previous()


def test_the_catalogue_is_written_whole_or_not_at_all(settings: Settings) -> None:
    catalogue = Catalogue(settings)
    catalogue.begin("BAAI/bge-m3")
    path = settings.home / "index" / "models.json"
    names = [each["name"] for each in json.loads(path.read_text(encoding="utf-8"))["held"]]
    assert names[0] == "main"
    assert names[1].startswith("bge-m3-")
    (path.parent / "models.new").write_text('{"held": [', encoding="utf-8")
    assert len(catalogue.read().held) == 2
