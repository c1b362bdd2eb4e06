"""Errors as the reader meets them: one JSON shape under /api, one Chinese page elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import structlog
from apiflask import APIFlask, HTTPError
from flask import Response, g, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError  # type: ignore[import-untyped]
from werkzeug.exceptions import HTTPException

from kb.errors import AnjianError

API_PREFIX: Final = "/api/"
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Explanation:
    """出错说明 of an HTTP status: what the API calls it, what happened, what to do."""

    code: str
    message: str
    hint: str


EXPLANATIONS: Final = {
    400: Explanation("bad_request", "请求的格式不正确", "请返回上一页重新提交"),
    401: Explanation("not_authenticated", "需要登录后才能继续", "请先登录，再回到本页"),
    403: Explanation("not_permitted", "您的账号无权执行此操作", "请联系本单位管理员核对角色"),
    404: Explanation("not_found", "没有找到这个页面", "请核对地址，或用上方的检索框查找"),
    405: Explanation("method_not_allowed", "这个地址不接受该请求方法", "请查看接口说明"),
    409: Explanation("conflict", "当前状态不允许此操作", "请刷新页面查看最新状态后再试"),
    410: Explanation("gone", "这篇文稿已经撤下", "此前的引用不应再作为依据"),
    413: Explanation("too_large", "提交的内容超过大小上限", "请拆分或压缩后再提交"),
    415: Explanation("unsupported_media_type", "不支持这种内容类型", "请改用说明中列出的类型"),
    422: Explanation("invalid_input", "提交的内容有误", "请按提示修改后再试"),
    429: Explanation("rate_limited", "访问过于频繁，已暂时限制", "请等待一分钟后再试"),
    500: Explanation("internal_error", "服务内部出错，已记录", "请稍后再试，或联系管理员"),
    503: Explanation("unavailable", "服务暂时不可用", "请稍候片刻再刷新"),
}
_FALLBACK: Final = EXPLANATIONS[500]
SCHEMA: Final = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "properties": {
                name: {"type": "string"} for name in ("code", "message", "field", "hint")
            },
        }
    },
}
"""The one error shape, as the OpenAPI document shows it."""


def install(app: APIFlask) -> None:
    """Register the handlers of every error a request can end in."""
    app.error_callback = _from_apiflask
    app.register_error_handler(AnjianError, _from_product)
    app.register_error_handler(CSRFError, _from_csrf)
    app.register_error_handler(HTTPException, _from_werkzeug)
    app.register_error_handler(Exception, _unexpected)


def _answer(status: int, body: dict[str, object]) -> Response:
    if request.path.startswith(API_PREFIX):
        response = jsonify(error=body)
    else:
        response = make_response(render_template("error.html", status=status, error=body))
    response.status_code = status
    return response


def _body(status: int) -> dict[str, object]:
    known = EXPLANATIONS.get(status, _FALLBACK)
    return {"code": known.code, "message": known.message, "hint": known.hint}


def _from_product(error: AnjianError) -> Response:
    g.refusal_recorded = error.recorded
    if error.http_status >= 500:
        log.warning("request.unavailable", path=request.path, code=error.code, message=str(error))
    return _answer(error.http_status, error.as_json())


def _from_csrf(error: CSRFError) -> Response:
    body: dict[str, object] = {
        "code": "csrf",
        "message": "表单已过期或缺少校验",
        "hint": "请刷新页面后重新提交",
    }
    return _answer(400, body)


def _from_werkzeug(error: HTTPException) -> Response:
    status = error.code or 500
    if 300 <= status < 400:
        return make_response(error.get_response())
    response = _answer(status, _body(status))
    # Allow and Retry-After belong to the error; its content headers do not.
    for name, value in error.get_headers():
        if name.lower() not in {"content-type", "content-length"}:
            response.headers[name] = value
    return response


def _from_apiflask(error: HTTPError) -> Response:
    """Turn a failed validation of arguments into the shape; the first wrong field is named."""
    body = _body(error.status_code)
    detail = error.detail if isinstance(error.detail, dict) else {}
    for fields in detail.values():
        if isinstance(fields, dict) and fields:
            field = str(next(iter(fields)))
            body = {
                "code": body["code"],
                "message": f"参数 {field} 的值不正确",
                "field": field,
                "hint": "取值范围见接口说明 /api/v1/docs",
            }
            break
    return _answer(error.status_code, body)


def _unexpected(error: Exception) -> Response:
    log.error("request.failed", path=request.path, exc_info=error)
    return _answer(500, _body(500))
