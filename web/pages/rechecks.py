"""The recheck queue: published texts whose law has changed, with both wordings."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from kb.errors import AnjianError
from kb.model.document import DocumentKind
from kb.model.people import Role
from review import plain_text
from review.guards import LONGEST_OPINION
from review.rechecks import queue
from review.rechecks.queue import READERS, VERDICT_LABELS, Verdict
from web import addresses, arguments, finding, insiders
from web.pages import steps
from web.pagination import page_of
from web.refused import audit_refusals
from web.wiring import services

blueprint = Blueprint("rechecks", __name__, url_prefix="/desk/rechecks")
audit_refusals(blueprint)

PAGE_SIZE: Final = 20
CLOSERS: Final = frozenset({Role.LEGAL_REVIEWER, Role.PUBLISHER})
EMPTY: Final[MultiDict[str, str]] = MultiDict()


@blueprint.get("")
def index() -> str:
    """List what waits for a second look, the oldest first."""
    insiders.require(READERS)
    return _page()


@blueprint.post("/<int:recheck_id>")
def close(recheck_id: int) -> steps.Answer:
    """Close a recheck with a verdict."""
    insiders.require(READERS)
    return steps.take(
        lambda: take_verdict(recheck_id),
        then=lambda: url_for("rechecks.index"),
        again=lambda refused: _page(refused, recheck_id, request.form),
    )


def take_verdict(recheck_id: int) -> str:
    """Close a recheck as the form of the present request says, and return what was done."""
    verdict = steps.code(Verdict, "verdict", "没有选择结论")
    entry = queue.close(
        services().database,
        recheck_id,
        actor=insiders.signed_in().name,
        verdict=verdict,
        reason=plain_text.check(steps.words("reason"), "reason", LONGEST_OPINION),
    )
    return f"“{entry.title}”的复核结论：{VERDICT_LABELS[verdict]}"


def _page(
    problem: AnjianError | None = None, about: int = 0, form: MultiDict[str, str] = EMPTY
) -> str:
    account = insiders.signed_in()
    everything = arguments.choice("all", {"yes": "全部"}) == "yes"
    number = arguments.page_number()
    with services().database.reading() as session:
        entries, total = queue.listed(
            session, everything=everything, cursor=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE
        )
    return render_template(
        "rechecks/index.html",
        entries=[(entry, _own_url(entry), *_links(entry.notice)) for entry in entries],
        everything=everything,
        page=page_of(total, number, PAGE_SIZE) if request.method == "GET" else None,
        closes=bool(account.roles & CLOSERS),
        verdicts_of=queue.verdicts_of,
        labels=VERDICT_LABELS,
        problem=problem,
        about=about,
        form=form,
    )


def _own_url(entry: queue.QueueEntry) -> str:
    """Return the page of the text that cites; empty for one that has none."""
    if entry.kind is DocumentKind.REGULATION:
        slug, _, version = entry.key.partition("/")
        return addresses.version_url(slug, version or "undated")
    endpoint = finding.PAGES_OF_KIND.get(entry.kind.value)
    return url_for(endpoint, key=entry.key) if endpoint else ""


def _links(notice: queue.Notice) -> tuple[str, str]:
    """Return the addresses of the cited provision and of what stands for it."""
    return (
        addresses.provision_url(notice.provision),
        addresses.provision_url(notice.new_provision)
        if notice.new_provision
        else addresses.version_url(notice.new_work, notice.new_version),
    )
