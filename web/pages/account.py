"""Signing in and out."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user, login_user, logout_user  # type: ignore[import-untyped]
from werkzeug.wrappers import Response

from kb.errors import NotAuthenticated
from kb.store import accounts
from web.security import Account
from web.wiring import services

blueprint = Blueprint("account", __name__)


@blueprint.get("/login")
def sign_in() -> str | Response:
    """Show the form."""
    if current_user.is_authenticated:
        return redirect(_destination())
    return render_template("login.html", next=_destination(), name="", problem="")


@blueprint.post("/login")
def sign_in_with_password() -> tuple[str, int] | Response:
    """Check name and password, then go on to where the reader was."""
    name = request.form.get("name", "").strip()
    with services().database.reading() as session:
        try:
            user = accounts.authenticate(session, name, request.form.get("password", ""))
        except NotAuthenticated as refused:
            page = render_template(
                "login.html", next=_destination(), name=name, problem=str(refused)
            )
            return page, 401
        account = Account.of(user)
    login_user(account)
    flash(f"已登录：{account.display_name}（{account.unit}）", "good")
    return redirect(_destination())


@blueprint.post("/logout")
def sign_out() -> Response:
    """End the session."""
    logout_user()
    flash("已退出登录", "good")
    return redirect(url_for("home.index"))


def _destination() -> str:
    """Return the local address to go on to; anything that leads elsewhere becomes the home page."""
    target = request.values.get("next", "")
    parts = urlsplit(target)
    local = target.startswith("/") and not target.startswith("//") and "\\" not in target
    return target if local and not parts.netloc and not parts.scheme else url_for("home.index")
