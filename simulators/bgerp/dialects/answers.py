"""What both dialects have in common: reading fields, answering."""

from http import HTTPStatus
import secrets
from urllib.parse import parse_qsl

from aiohttp import web

from ..registers import Json, dump_json

_FORM = "application/x-www-form-urlencoded"


def html_answer(status: HTTPStatus) -> web.Response:
    """Answer with an error page, as the real server does."""
    page = (
        f"<!DOCTYPE html><html><head><title>{status.phrase}</title></head><body><h1>{status.phrase}</h1></body></html>"
    )
    return web.Response(status=status, text=page, content_type="text/html")


def json_answer(value: Json) -> web.Response:
    """Answer with JSON."""
    return web.json_response(value, dumps=dump_json)


async def form_fields(request: web.Request) -> list[tuple[str, str]]:
    """Return the fields of a form body, repeated ones included; none if the body is declared as something else."""
    if request.content_type != _FORM:
        return []
    return parse_qsl((await request.read()).decode("utf-8", "replace"), keep_blank_values=True)


def dress(request: web.Request, response: web.StreamResponse) -> None:
    """Add the cookie that the real server sets on every answer, and compress if the client asks for it."""
    if "SID" not in request.cookies:
        response.set_cookie("SID", secrets.token_hex(13))
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.enable_compression(web.ContentCoding.gzip)
