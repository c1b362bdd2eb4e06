"""`anjian ask` on a small home with a real index and a real model on the loopback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kb.errors import AnsweringOff, InvalidInput
from kb.settings import Settings
from kb.store.database import Database
from search.answering.cli import ask
from tests.search.answering.chat_server import ChatServer, sentence

NEW_ID = "xiliu-baohu-tiaoli/2021-04-20/art_3"
FINE = "处二千元以上一万元以下罚款"
HONEST = sentence("向溪流倾倒废油的，处二千元以上一万元以下罚款。", (NEW_ID, FINE))
LIE = sentence("向溪流倾倒废油的，处三千元罚款。", (NEW_ID, FINE))


@pytest.fixture
def home(
    filled: Database, settings: Settings, chat: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> Path:
    for variable in ("ANJIAN_QDRANT_URL", "ANJIAN_DATABASE_URL", "ANJIAN_EMBEDDING_MODEL"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("ANJIAN_CHAT_URL", chat.url)
    monkeypatch.setenv("ANJIAN_CHAT_MODEL", "moxing")
    return settings.home


def run(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(ask, list(arguments), obj=home)


def test_a_question_is_answered_with_quotations_and_the_number_of_dropped_sentences(
    home: Path, chat: ChatServer
) -> None:
    chat.say(HONEST, LIE)
    result = run(home, "向溪流倾倒废油怎么处罚")
    assert result.exit_code == 0, result.output
    assert f"“{FINE}”" in result.stdout
    assert "《溪流保护条例》第三条（2021-04-20） · 现行有效" in result.stdout
    assert "1 句未采用（数字或条号不在所引条文中 1 句）" in result.stdout
    assert "三千元" not in result.stdout
    assert "不是处理决定" in result.stdout


def test_the_answer_as_json(home: Path, chat: ChatServer) -> None:
    chat.say(HONEST)
    answer = json.loads(run(home, "向溪流倾倒废油怎么处罚", "--json").stdout)
    assert answer["sentences"][0]["quotations"][0]["provision"] == NEW_ID
    assert answer["model"] == "moxing"


def test_when_nothing_survives_the_provisions_are_shown(home: Path, chat: ChatServer) -> None:
    chat.say(LIE)
    result = run(home, "向溪流倾倒废油怎么处罚")
    assert "没有一句通过核对" in result.stdout
    assert "有下列行为之一的" in result.stdout
    assert "三千元" not in result.stdout


def test_unpublished_law_is_never_sent_to_a_model(home: Path, chat: ChatServer) -> None:
    run(home, "草稿条例第三条", "--status", "all")
    assert "caogao" not in json.dumps(chat.asked)


def test_without_a_model_nothing_is_opened_or_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ANJIAN_CHAT_URL", raising=False)
    monkeypatch.delenv("ANJIAN_CHAT_MODEL", raising=False)
    result = run(tmp_path / "nothing", "废油")
    assert isinstance(result.exception, AnsweringOff)
    assert not (tmp_path / "nothing").exists()


def test_a_date_that_is_none_is_refused_before_anyone_is_asked(
    home: Path, chat: ChatServer
) -> None:
    result = run(home, "废油", "--as-of", "去年")
    assert isinstance(result.exception, InvalidInput)
    assert chat.asked == []
