"""前提检查 guards: conditions of the subject that a row of the transition table names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kb.errors import IllegalTransition, InvalidInput, StaleRevision
from kb.model.document import DocumentState
from kb.text.privacy import HitType
from review import plain_text
from review.leak_check import found_in, leaks, withheld
from review.release.surfaces import Leak
from review.stages import Action
from review.subject import Subject
from review.transitions import Guard

ACTS_ON_PUBLISHED = frozenset(
    {
        Action.CORRECT,
        Action.SUSPEND,
        Action.WITHDRAW,
        Action.ARCHIVE,
        Action.RECORD_PROCEEDING,
    }
)
"""Actions on what the public reads, although a newer revision may already be at work."""

SHOWN_REASONS = frozenset({Action.SUSPEND, Action.WITHDRAW})
"""Actions of which the reason stands on the tombstone."""

LONGEST_OPINION = 20_000
"""Characters; an opinion is a page or two, anything longer is an attachment."""


PRIVACY_LABELS: Mapping[str, str] = {kind.value: kind.label for kind in HitType}


@dataclass(frozen=True, slots=True)
class Situation:
    """办理情形: the subject, what was asked, and the revision it would make public.

    `intact` says that the hash names content and public form as they are stored; an approval of it
    is otherwise no approval of what would be shown. `escaping` renders what a publication would
    show and returns where something withheld is seen. `hindrance` says what stands against showing
    the text again, empty when nothing does.
    `unresolved` are the types of what the privacy scan marks in the public form and nobody has
    found fit to be shown.
    """

    subject: Subject
    action: Action
    revision: str
    opinion: str
    content: Mapping[str, Any]
    public_content: Mapping[str, Any]
    intact: bool = True
    escaping: Callable[[], tuple[Leak, ...]] = tuple
    hindrance: str = ""
    unresolved: tuple[str, ...] = ()


def acts_on_published(subject: Subject, action: Action) -> bool:
    """Return whether an action is about what the public reads rather than the newest revision."""
    shown_again = action is Action.PUBLISH and subject.state is DocumentState.SUSPENDED
    return bool(subject.published_sha256) and (action in ACTS_ON_PUBLISHED or shown_again)


def acted_hash(subject: Subject, action: Action) -> str:
    """Return the only hash on which this action makes sense now."""
    return subject.published_sha256 if acts_on_published(subject, action) else subject.sha256


def check_hash(situation: Situation) -> None:
    """Refuse an act on any other text than the one in question.

    Raises:
        StaleRevision: the hash given is not the current one (or the published one, for acts on it).
    """
    if situation.revision != acted_hash(situation.subject, situation.action):
        raise StaleRevision("您看到的内容已不是当前修订版", hint="请刷新页面，核对最新内容后再办理")


def check_opinion(opinion: str) -> None:
    """Refuse an opinion that is a file in disguise.

    Raises:
        InvalidInput: it is longer than `LONGEST_OPINION`, or holds control characters, which
            PostgreSQL does not store and a document cannot show.
    """
    if len(opinion) > LONGEST_OPINION:
        raise InvalidInput(
            f"意见超过 {LONGEST_OPINION} 字", field="opinion", hint="请精简意见，材料作为附件上传"
        )
    if plain_text.has_control(opinion):
        raise InvalidInput(
            "意见含有不可见的控制字符", field="opinion", hint="请重新录入意见，不要从其他程序粘贴"
        )


def check_public_words(
    words: str,
    content: Mapping[str, Any],
    public_content: Mapping[str, Any],
    *,
    field: str = "opinion",
) -> None:
    """Refuse words for the public that name what the text itself withholds.

    Raises:
        InvalidInput: they do; the message says of which kind it is, and no more.
    """
    kinds = found_in([words], withheld(content, public_content))
    if kinds:
        raise InvalidInput(
            f"这段文字会公开，其中有不予公开的内容：{'、'.join(sorted(kinds))}",
            field=field,
            hint="请改用概括的说法",
        )


def check(guard: Guard, situation: Situation) -> None:
    """Run one guard.

    Raises:
        InvalidInput, IllegalTransition, StaleRevision: as the guard says.
    """
    _CHECKS[guard](situation)


def _reason(situation: Situation) -> None:
    if not situation.opinion.strip():
        raise InvalidInput(
            f"{situation.action.label}需要写明理由", field="opinion", hint="请逐条写明理由后再提交"
        )
    if situation.action in SHOWN_REASONS:
        check_public_words(situation.opinion, situation.content, situation.public_content)


def _submitted_hash(situation: Situation) -> None:
    subject = situation.subject
    if subject.submitted_sha256 != subject.sha256:
        raise StaleRevision(
            "内容在报送后被修改过，此前的审查意见不再适用", hint="请退回补正，由报送人重新报送"
        )
    _names_what_is_stored(situation)


def _approved_hash(situation: Situation) -> None:
    approved = situation.subject.approved_sha256
    if not approved or situation.revision != approved:
        raise StaleRevision(
            "要发布的内容不是审议通过的那一版", hint="请退回补正，重新走完审查后再发布"
        )
    _names_what_is_stored(situation)


def _names_what_is_stored(situation: Situation) -> None:
    if not situation.intact:
        raise StaleRevision(
            "内容或公开文本与其哈希不符，审查的不是这一版",
            hint="请保留数据库副本并运行 anjian doctor；重新保存内容后再报送",
        )


def _no_leak(situation: Situation) -> None:
    fields = leaks(situation.content, situation.public_content)
    if fields:
        raise IllegalTransition(
            f"公开文本中仍出现不予公开的字段内容：{'、'.join(fields)}",
            hint="请退回补正，脱敏后重新报送",
        )
    escaping = situation.escaping()
    if escaping:
        raise IllegalTransition(
            f"发布后会出现不予公开的内容：{'；'.join(map(str, escaping))}",
            hint="请退回补正，脱敏后重新报送",
        )


def _privacy_resolved(situation: Situation) -> None:
    if not situation.unresolved:
        return
    counted = "、".join(
        f"{PRIVACY_LABELS.get(kind, kind)} {count} 处"
        for kind, count in sorted(Counter(situation.unresolved).items())
    )
    raise IllegalTransition(
        f"公开文本中还有 {len(situation.unresolved)} 处个人信息没有处理：{counted}",
        hint="请逐处判断：可以公开的由审核人写明理由，其余退回补正",
    )


def _was_published(situation: Situation) -> None:
    if not situation.subject.published_sha256:
        raise IllegalTransition("该事项从未发布，无需撤回", hint="如不再办理，请使用撤稿")


def _nothing_pending(situation: Situation) -> None:
    if situation.hindrance:
        raise IllegalTransition(situation.hindrance, hint="请先登记该程序的结果，或撤回这篇文稿")


def _open_meeting(situation: Situation) -> None:
    if situation.subject.open_meeting is None:
        raise IllegalTransition("审议尚未启动", hint="请先启动会议或传阅审议")


def _no_open_meeting(situation: Situation) -> None:
    if situation.subject.open_meeting is not None:
        raise IllegalTransition("已有一次审议正在进行", hint="请先对其形成决议")


_CHECKS: Mapping[Guard, Callable[[Situation], None]] = {
    Guard.REASON: _reason,
    Guard.SUBMITTED_HASH: _submitted_hash,
    Guard.APPROVED_HASH: _approved_hash,
    Guard.NO_LEAK: _no_leak,
    Guard.PRIVACY_RESOLVED: _privacy_resolved,
    Guard.WAS_PUBLISHED: _was_published,
    Guard.NOTHING_PENDING: _nothing_pending,
    Guard.OPEN_MEETING: _open_meeting,
    Guard.NO_OPEN_MEETING: _no_open_meeting,
}
