"""Who may do what over HTTP: headers, CSRF, rate limits, sessions and bearer tokens.

Pages carry no inline script or style, so the content security policy allows none. Reading is free
and limited by address; whoever signs in is limited by account.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from flask import Flask, Request, Response, g, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, UserMixin, current_user  # type: ignore[import-untyped]
from flask_talisman import Talisman  # type: ignore[import-untyped]
from flask_wtf import CSRFProtect  # type: ignore[import-untyped]

from kb.errors import InvalidInput, NotAuthenticated, NotFound
from kb.model.people import Role, User
from kb.settings import Settings
from kb.store import accounts
from web import rate_counts
from web.wiring import services

POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",  # Bootstrap's form marks are data: images in its stylesheet
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
SIGN_IN_LIMIT: Final = "10 per minute"
"""Of refused attempts on one account from one address."""
SIGN_IN_ADDRESS_LIMIT: Final = "60 per minute"
"""Of refused attempts from one address; a room of candidates signs in from a single one."""
ANSWER_LIMIT: Final = "6 per minute"
"""Of questions to the chat model, on the page and through the API together: they cost money."""
_BEARER: Final = "Bearer "

csrf = CSRFProtect()


def caller() -> str:
    """Return whom a rate limit counts: the account of the session, else the address."""
    if current_user.is_authenticated:
        return f"user:{current_user.get_id()}"
    return get_remote_address()


def limit_sign_in(limiter: Limiter, view: Callable[..., Any]) -> Callable[..., Any]:
    """Return the sign-in view with its limits, which count refused attempts only."""

    def account() -> str:
        return f"{get_remote_address()}:{request.form.get('name', '').strip().casefold()}"

    def refused(response: Response) -> bool:
        return response.status_code == HTTPStatus.UNAUTHORIZED

    by_account = limiter.limit(SIGN_IN_LIMIT, key_func=account, deduct_when=refused)
    by_address = limiter.limit(
        SIGN_IN_ADDRESS_LIMIT, key_func=get_remote_address, deduct_when=refused
    )
    return by_address(by_account(view))


@dataclass(frozen=True, slots=True, eq=False)
class Account(UserMixin):  # type: ignore[misc]  # its library has no types
    """登录账号: what the session knows of the signed-in person."""

    name: str
    display_name: str
    unit: str
    roles: frozenset[Role]

    def get_id(self) -> str:
        """Return the name that the session stores."""
        return self.name

    @classmethod
    def of(cls, user: User) -> Account:
        """Copy what is needed while the database session is open."""
        return cls(user.name, user.display_name, user.unit.name, user.roles)


def secret_key(settings: Settings) -> str:
    """Return the key that signs sessions, made once and kept in the home folder (mode 600)."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
    path = settings.home / "secret.key"
    settings.home.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii").strip()


def install(app: Flask, settings: Settings) -> Limiter:
    """Put headers, CSRF, limits and sign-in on an application and return its limiter."""
    app.config.update(
        SECRET_KEY=secret_key(settings),
        SESSION_COOKIE_NAME="anjian_session",
        WTF_CSRF_CHECK_DEFAULT=False,  # `_authenticate` below checks, except for bearer tokens
        WTF_CSRF_TIME_LIMIT=None,  # the token lives as long as the session
        MAX_CONTENT_LENGTH=settings.max_file_bytes,
    )
    Talisman(
        app,
        force_https=False,  # TLS ends at the proxy in front
        strict_transport_security=settings.secure_cookies,
        session_cookie_secure=settings.secure_cookies,
        content_security_policy=dict(POLICY),
        frame_options="DENY",
        referrer_policy="same-origin",
    )
    csrf.init_app(app)
    login = LoginManager(app)
    login.user_loader(_load_account)
    login.unauthorized_handler(_refuse)
    limiter = Limiter(
        caller,
        app=app,
        application_limits=[settings.rate_limit],
        storage_uri=rate_counts.ADDRESS,
        headers_enabled=True,
    )
    limiter.request_filter(_not_counted)
    app.before_request(_authenticate)
    app.request_class = CheckedRequest
    return limiter


def _not_counted() -> bool:
    return request.endpoint in {"static", "bootstrap.static", "health.healthz"}


def _load_account(name: str) -> Account | None:
    with services().database.reading() as session:
        try:
            return Account.of(accounts.get_user(session, name))
        except NotFound:
            return None


def _refuse() -> None:
    raise NotAuthenticated("需要登录后才能继续", hint="请先登录，再回到本页")


def _authenticate() -> None:
    """Take a bearer token as the account of this request; anything else must pass CSRF."""
    if request.routing_exception is not None:
        return  # no such page or method: that is what the reader is told
    header = request.headers.get("Authorization", "")
    if not header.startswith(_BEARER):
        csrf.protect(apply_exemptions=True)
        _refuse_nul()
        return
    with services().database.reading() as session:
        user = accounts.user_of_token(session, header.removeprefix(_BEARER).strip())
        g._login_user = Account.of(user)  # Flask-Login's place for the account of the request


def _refuse_nul() -> None:
    """Refuse a form with a NUL character."""
    if any("\x00" in value for value in request.form.values()):
        raise _with_nul()


class CheckedRequest(Request):
    """请求: its JSON holds no NUL character, which PostgreSQL stores in no text.

    The body is looked at when a view reads it, within the limit of size that the view has set.
    """

    def get_data(  # type: ignore[override]
        self, cache: bool = True, as_text: bool = False, parse_form_data: bool = False
    ) -> bytes | str:
        """Return the body.

        Raises:
            InvalidInput: it is JSON with a NUL character.
        """
        body: bytes = super().get_data(cache, as_text=False, parse_form_data=parse_form_data)
        if self.is_json and b"\\u0000" in body:
            raise _with_nul()
        return body.decode("utf-8", "replace") if as_text else body


def _with_nul() -> InvalidInput:
    return InvalidInput("提交的内容含有空字符（NUL）", hint="请重新录入，不要从其他程序粘贴")
