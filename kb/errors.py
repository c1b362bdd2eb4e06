"""Every error the product raises on purpose, drawn in one tree.

AnjianError                     code, http_status, hint (what the user can do)
├── NotFound              404   no such document, work, version, provision, account
├── Gone                  410   it was public and was taken down; the hint says why
├── Duplicate             409   the same thing is already there (carries its id)
├── IllegalTransition     409   the state forbids the action, whoever asks
│   ├── ExamNotOpen             an exam has not begun, was called off, or its results are out
│   ├── TimeUp                  the server's clock takes no more answers of this candidate
│   └── AlreadyHandedIn         there is one attempt, and it was handed in
├── StaleRevision         409   the reviewed hash is no longer the current one
├── NotPermitted          403   this person may not, whatever the state
├── NotAuthenticated      401   nobody is signed in
│   └── WrongSignature          a signature is missing, wrong or used up; counted for the lock-out
├── TooManyAttempts       429   too many wrong signatures, try again later
├── MaskingIncomplete     422   masking leaves something that names a person
├── InvalidInput          422   a field is wrong (carries the field's name)
├── ParseError            422   a file could not become a draft
│   ├── EmptyFile               nothing in it
│   ├── FileTooLarge            above the configured limit
│   ├── UnsupportedFormat       binary, or no converter takes it
│   ├── UndecodableText         no supported encoding fits
│   ├── NoContent               markup without text
│   └── NoArticles              asked for a regulation, found no article
├── IndexBusy             503   another process owns the index folder
├── HomeBusy              503   another process is writing this home folder
├── NotInitialised        503   there is no database here yet
├── AnsweringOff          409   no chat model is named in the settings
├── ChatBusy              503   as many questions as allowed wait for the model
├── ChatFailed            502   the chat model gave no usable reply
│   ├── ChatUnreachable         no connection, or it broke off
│   ├── ChatTimeout       504   no whole reply within the time set
│   ├── ChatRefused             it answered with another status than 200, redirects included
│   ├── ReplyTooLarge           its reply was longer than is read
│   └── ReplyUnreadable         its reply had not the form asked for
└── BrokenChain           500   the audit trail does not verify
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar


class AnjianError(Exception):
    """业务错误: what happened, in Chinese, and a hint that says what to do.

    `code` is stable and part of the REST contract; `http_status` is what the web layer answers.
    `recorded` says that the audit trail holds this refusal already.
    """

    code: ClassVar[str] = "error"
    http_status: ClassVar[int] = 500

    def __init__(self, message: str, *, hint: str = "", field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.field = field
        self.recorded = False

    def __str__(self) -> str:
        """One line: the message and, after it, what to do."""
        return f"{self.message}{('。' + self.hint) if self.hint else ''}"

    def as_json(self) -> dict[str, object]:
        """Return the contract's error shape: `{code, message, field?, hint?}`."""
        body: dict[str, object] = {"code": self.code, "message": self.message}
        if self.field:
            body["field"] = self.field
        if self.hint:
            body["hint"] = self.hint
        return body


class NotFound(AnjianError):
    """未找到: no document, work, version, provision or account of that name."""

    code = "not_found"
    http_status = 404


class Gone(AnjianError):
    """已撤下: a published text that was withdrawn or suspended; only its tombstone is left."""

    code = "gone"
    http_status = 410


class Duplicate(AnjianError):
    """重复: the same content is already stored; `existing_id` says where."""

    code = "duplicate"
    http_status = 409

    def __init__(self, message: str, *, existing_id: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.existing_id = existing_id


class IllegalTransition(AnjianError):
    """状态不允许: the life cycle has no such step from the present state (HTTP 409)."""

    code = "illegal_transition"
    http_status = 409


class ExamNotOpen(IllegalTransition):
    """考试未开放: it has not begun, was called off, or is past what is asked of it (HTTP 409)."""

    code = "exam_not_open"


class TimeUp(IllegalTransition):
    """作答时间已到: by the server's clock; no other clock is asked (HTTP 409)."""

    code = "time_up"


class AlreadyHandedIn(IllegalTransition):
    """已经交卷: what was handed in is not changed, and there is no second attempt (HTTP 409)."""

    code = "already_handed_in"


class StaleRevision(AnjianError):
    """修订版已变更: the hash acted on is not the document's current revision (HTTP 409)."""

    code = "stale_revision"
    http_status = 409


class NotPermitted(AnjianError):
    """无权限: role, unit, recusal or separation of duties forbids it (HTTP 403)."""

    code = "not_permitted"
    http_status = 403


class NotAuthenticated(AnjianError):
    """未登录: the action needs an account (HTTP 401)."""

    code = "not_authenticated"
    http_status = 401


class WrongSignature(NotAuthenticated):
    """签名不正确: a decision came without a signature, or with one that does not hold."""


class TooManyAttempts(AnjianError):
    """尝试过多: an account gave too many wrong signatures; it can sign again after a while."""

    code = "rate_limited"
    http_status = 429


class MaskingIncomplete(AnjianError):
    """脱敏未完成: what masking shows is still marked by the scan, so nothing may be shown of it."""

    code = "masking_incomplete"
    http_status = 422

    def __init__(self, kinds: Iterable[str]) -> None:
        super().__init__(
            f"脱敏后的文本中仍有可识别个人的内容（{'、'.join(sorted(set(kinds)))}），不能提交公开",
            hint="请改写这些语句，去掉姓名、号码或住址后再保存",
        )


class InvalidInput(AnjianError):
    """输入有误: a value given by the user is not acceptable; `field` names it."""

    code = "invalid_input"
    http_status = 422


class ParseError(AnjianError):
    """文件无法入库: a source file could not be turned into a draft."""

    code = "parse_error"
    http_status = 422


class EmptyFile(ParseError):
    """空文件: the file has no bytes or only white space."""

    code = "empty_file"


class FileTooLarge(ParseError):
    """文件过大: the file exceeds `Settings.max_file_bytes`."""

    code = "file_too_large"


class UnsupportedFormat(ParseError):
    """格式不支持: binary content, or no converter takes this media type."""

    code = "unsupported_format"


class UndecodableText(ParseError):
    """编码无法识别: neither UTF-8, UTF-16 nor GB18030 fits the bytes."""

    code = "undecodable_text"


class NoContent(ParseError):
    """没有正文: the file holds markup or furniture but no text."""

    code = "no_content"


class NoArticles(ParseError):
    """没有条文: the file was given as a regulation but holds no article."""

    code = "no_articles"


class IndexBusy(AnjianError):
    """索引被占用: another process owns the embedded index folder."""

    code = "index_busy"
    http_status = 503


class HomeBusy(AnjianError):
    """数据目录被占用: another process is writing to the same home folder."""

    code = "home_busy"
    http_status = 503


class NotInitialised(AnjianError):
    """尚未初始化: the home folder has no database yet."""

    code = "not_initialised"
    http_status = 503


class AnsweringOff(AnjianError):
    """未启用作答: the settings name no chat model, so nothing is asked of one (HTTP 409)."""

    code = "answering_off"
    http_status = 409


class ChatBusy(AnjianError):
    """作答繁忙: as many questions as allowed are waiting for the chat model."""

    code = "chat_busy"
    http_status = 503


class ChatFailed(AnjianError):
    """模型未作答: the chat model gave no usable reply; the provisions can still be read."""

    code = "chat_failed"
    http_status = 502


class ChatUnreachable(ChatFailed):
    """无法连接模型: there was no connection to the chat service, or it broke off."""

    code = "chat_unreachable"


class ChatTimeout(ChatFailed):
    """模型超时: no whole reply came within `Settings.chat_timeout_s`."""

    code = "chat_timeout"
    http_status = 504


class ChatRefused(ChatFailed):
    """模型拒绝: the chat service answered with another status than 200; no redirect is followed."""

    code = "chat_refused"


class ReplyTooLarge(ChatFailed):
    """回复过大: the chat service sent more than is read."""

    code = "reply_too_large"


class ReplyUnreadable(ChatFailed):
    """回复无法读取: the reply had not the form that was asked for."""

    code = "reply_unreadable"


class BrokenChain(AnjianError):
    """审计链断裂: the hash chain does not verify from `seq` on."""

    code = "broken_chain"

    def __init__(self, message: str, *, seq: int, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.seq = seq
