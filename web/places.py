"""Where readers met a text on this site: looked at by asking the site itself, as a reader would."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import lru_cache
from typing import ClassVar, Final

from apiflask import APIFlask
from flask.testing import FlaskClient

from kb.model.base import utc_now
from kb.model.document import Document, DocumentKind, Revision
from kb.store import files
from kb.store.database import Database
from review.release.places import Confirmation, Finding, TakenDown
from web.app import create_app
from web.caching import KEPT_S
from web.pages.feeds import ENDPOINTS
from web.surfaces import NoSearch

FOLDERS: Final = {kind: endpoint.split(".")[0] for kind, endpoint in ENDPOINTS.items()}


class _Asked(ABC):
    """查验: asks addresses of the site without an account."""

    confirmed_by: ClassVar[Confirmation] = Confirmation.SYSTEM
    after_key: ClassVar[str] = '"'
    """What follows the key of a text where it is shown: the end of a link."""

    @abstractmethod
    def addresses(self, taken_down: TakenDown) -> tuple[str, ...]:
        """Return the addresses to ask for."""

    def look(self, database: Database, taken_down: TakenDown) -> Finding:
        """Return whether none of them has the text."""
        client = _site(database).test_client()
        asked = self.addresses(taken_down)
        return Finding(
            all(_is_without(client, address, taken_down, self.after_key) for address in asked),
            {"asked": list(asked)},
        )


class PagePlace(_Asked):
    """网页: the page of the text, and the newest of the list it stood in."""

    label = "公开网页"
    how = "以读者身份打开它的网页，得到 410 和撤下说明，列表首页没有它"

    def addresses(self, taken_down: TakenDown) -> tuple[str, ...]:
        """Return page and list; kinds without pages of their own have none."""
        folder = FOLDERS.get(DocumentKind(taken_down.kind))
        return (f"/{folder}/{taken_down.key}", f"/{folder}", "/") if folder else ("/",)


class ApiPlace(_Asked):
    """接口: the text and the list by the REST API."""

    label = "开放接口"
    how = "以公众身份调用接口，得到 410，列表中没有它"

    def addresses(self, taken_down: TakenDown) -> tuple[str, ...]:
        """Return the text and the list of cases."""
        if taken_down.kind != DocumentKind.CASE.value:
            return ()
        return (f"/api/v1/cases/{taken_down.key}", "/api/v1/cases?limit=100")


class AttachmentPlace:
    """附件: the files that were published with a case, by the address readers had."""

    label = "公开附件"
    how = "以读者身份逐个打开它的附件地址，得到 410，没有文件内容"
    confirmed_by = Confirmation.SYSTEM

    def look(self, database: Database, taken_down: TakenDown) -> Finding:
        """Return whether none of its files can be downloaded; a text without files has none."""
        if taken_down.kind != DocumentKind.CASE.value:
            return Finding(True, {"asked": []})
        with database.reading() as session:
            revision = session.get_one(Revision, taken_down.revision_id)
            numbers = [file.number for file in files.public_files(revision.public_content)]
        asked = [f"/cases/{taken_down.key}/attachments/{number}" for number in numbers]
        client = _site(database).test_client()
        gone = all(client.get(address).status_code == 410 for address in asked)
        return Finding(gone, {"asked": asked})


class FeedPlace(_Asked):
    """订阅源: the feed of cases; the feed of withdrawals names it, without its text."""

    label = "订阅源"
    how = "读取订阅源，没有它的条目，只有删除通知"
    after_key = "</id>"

    def addresses(self, taken_down: TakenDown) -> tuple[str, ...]:
        """Return both feeds."""
        return ("/feeds/cases.atom", "/feeds/withdrawals.atom")


class SitemapPlace:
    """站点地图: the addresses that search engines are told."""

    label = "站点地图"
    how = "读取站点地图，其中没有它的地址"
    confirmed_by = Confirmation.SYSTEM

    def look(self, database: Database, taken_down: TakenDown) -> Finding:
        """Return whether the address is not listed."""
        folder = FOLDERS.get(DocumentKind(taken_down.kind), "")
        listed = _site(database).test_client().get("/sitemap.xml").text
        return Finding(f"/{folder}/{taken_down.key}</loc>" not in listed, {"asked": "/sitemap.xml"})


class CachePlace:
    """缓存: copies that browsers and proxies were allowed to keep."""

    label = "浏览器与代理缓存"
    how = f"公开网页最多缓存 {KEPT_S} 秒；撤下已超过这一时间，撤下说明不许缓存"
    confirmed_by = Confirmation.SYSTEM

    def look(self, database: Database, taken_down: TakenDown) -> Finding:
        """Return whether every copy has expired."""
        with database.reading() as session:
            since = session.get_one(Document, taken_down.document_id).withdrawn_at
        gone = since is not None and (utc_now() - since).total_seconds() > KEPT_S
        return Finding(gone, {"kept_s": KEPT_S})


def _is_without(client: FlaskClient, address: str, taken_down: TakenDown, after_key: str) -> bool:
    answer = client.get(address)
    if address.endswith(f"/{taken_down.key}"):
        without_text = not taken_down.title or taken_down.title not in answer.text
        return answer.status_code == 410 and without_text
    return answer.status_code == 200 and f"/{taken_down.key}{after_key}" not in answer.text


@lru_cache(maxsize=1)
def _site(database: Database) -> APIFlask:
    settings = database.settings.model_copy(
        update={"search_log": False, "rate_limit": "100000 per minute"}
    )
    return create_app(settings, database=database, search=NoSearch())
