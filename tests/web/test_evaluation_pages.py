"""Saved evaluation runs in the browser: who may see them, and what they show."""

from __future__ import annotations

import datetime as dt

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from kb.model.people import Role
from kb.settings import Settings
from kb.store import accounts
from kb.store.database import Database
from search.evaluation.runs import GoldRank, JudgedQuestion, Run, TopHit
from tests.web.test_account import PASSWORD, sign_in

MEASURES = ("Success@1", "Success@10", "RR@10", "nDCG@10", "R@100")


def question(identifier: str, query: str, value: float, **fields: object) -> JudgedQuestion:
    gold = (GoldRank(label="溪流保护条例第三条", law="溪流保护条例", rank=1 if value else None),)
    return JudgedQuestion(
        id=identifier, query=query, values=dict.fromkeys(MEASURES, value), gold=gold, **fields
    )


RUN = Run(
    name="起步",
    at=dt.datetime(2026, 5, 6, tzinfo=dt.UTC),
    sets=("set.jsonl",),
    model="builtin",
    data={"published_documents": 3},
    questions=(
        question("1", "倒废油怎么罚", 1.0, style="layperson"),
        question(
            "2",
            "溪长多久巡查<b>一次",
            0.0,
            style="inspector",
            as_of=dt.date(2022, 1, 1),
            top=(
                TopHit(
                    rank=1,
                    title="池塘管理办法 第一条",
                    kind="regulation",
                    provision="p",
                    version="1999-01-01",
                    status="repealed",
                    score=1.5,
                    why="词语相符：巡查",
                    verdict="forbidden",
                    features={"dense": 0.4},
                ),
            ),
        ),
    ),
)
WORSE = RUN.model_copy(
    update={"questions": (RUN.questions[0].model_copy(update={"values": {"RR@10": 0.5}}),)}
)


@pytest.fixture
def runs(web_settings: Settings, library: Database) -> None:
    RUN.save(web_settings.evaluations_dir / "base.json")
    WORSE.save(web_settings.evaluations_dir / "worse.json")
    (web_settings.evaluations_dir / "broken.json").write_text("{}", encoding="utf-8")
    with library.unit_of_work() as uow:
        unit = accounts.ensure_unit(uow, "云泽市生态环境局", actor="test")
        accounts.add_user(
            uow, "wei", unit=unit, roles=[Role.AUDITOR], password=PASSWORD, actor="test"
        )


ADDRESSES = ("/eval", "/eval/runs/base", "/eval/runs/base?with=worse", "/eval/runs/base?q=没有")


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_insiders_with_a_role_see_evaluations(
    client: FlaskClient, runs: None, address: str
) -> None:
    assert client.get(address).status_code == 401
    sign_in(client)
    refused = client.get(address)
    assert refused.status_code == 403
    assert "审计人员" in refused.text
    assert "/eval" not in client.get("/").text


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_auditor_opens_every_page_and_every_link_of_it(
    client: FlaskClient, runs: None, address: str
) -> None:
    sign_in(client, name="wei")
    answer = client.get(address)
    assert answer.status_code == 200
    soup = BeautifulSoup(answer.text, "html.parser")
    assert len(soup.find_all("h1")) == 1
    ids = [tag["id"] for tag in soup.select("[id]")]
    assert len(ids) == len(set(ids))
    assert "None" not in soup.text
    for link in soup.select("main a[href]"):
        assert client.get(str(link["href"])).status_code == 200


def test_the_list_shows_figures_and_names_a_file_that_is_no_run(
    client: FlaskClient, runs: None
) -> None:
    sign_in(client, name="wei")
    text = client.get("/eval").text
    assert "0.5000" in text
    assert "broken.json 不是评测记录" in text


def test_failures_are_shown_with_gold_hits_and_reasons_and_filtered(
    client: FlaskClient, runs: None
) -> None:
    sign_in(client, name="wei")
    page = client.get("/eval/runs/base").text
    for expected in ("溪流保护条例第三条——索引没有提出", "词语相符：巡查", "dense 0.4", "当日无效"):
        assert expected in page
    assert "巡查<b>" not in page
    assert "没有符合条件的问题" in client.get("/eval/runs/base?style=layperson").text
    assert "溪长多久" in client.get("/eval/runs/base?fault=missed&law=溪流保护条例").text


def test_two_runs_are_compared_over_their_common_questions(client: FlaskClient, runs: None) -> None:
    sign_in(client, name="wei")
    page = client.get("/eval/runs/base?with=worse").text
    assert "1 个相同的问题" in page
    assert "+0.5000" in page


@pytest.mark.parametrize("name", ["none", "../base", "..%2Fbase", "%2Fetc%2Fpasswd"])
def test_only_files_of_the_folder_can_be_named(client: FlaskClient, runs: None, name: str) -> None:
    sign_in(client, name="wei")
    assert client.get(f"/eval/runs/{name}").status_code == 404
