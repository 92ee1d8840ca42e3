"""Requests that never become a job: what each server's error page looks like."""

from collections.abc import Sequence
import html
import json

from aiohttp import web

from .answers import respond
from .binding import Defect, Problem
from .personalities import ErrorPages

_TITLES = {404: "Not Found", 405: "Method Not Allowed", 413: "Payload Too Large", 415: "Unsupported Media Type"}
_INVALID = "One or more validation errors occurred."


def refuse(pages: ErrorPages, status: int, text: str = "") -> web.Response:
    """Return the page for an HTTP error; `text` is what some servers say about it."""
    match pages:
        case ErrorPages.PROBLEM_JSON:
            body = {"type": f"https://httpstatuses.io/{status}", "title": _TITLES[status], "status": status}
            return _problem(body, status)
        case ErrorPages.FASTAPI:
            return respond({"detail": text or _TITLES[status]}, status=status)
        case ErrorPages.EXPRESS:
            return _express(status, text or _TITLES[status])


def refuse_path(pages: ErrorPages, status: int) -> web.Response:
    """Return the page for a path (404) or method (405) that the server does not have."""
    if pages is ErrorPages.PROBLEM_JSON:
        return web.Response(status=status)
    # Express knows routes by their method, so that a wrong one is just not found.
    return refuse(pages, 404 if pages is ErrorPages.EXPRESS else status)


def refuse_json(pages: ErrorPages, err: ValueError) -> web.Response:
    """Return the page for a body that is not JSON."""
    match pages:
        case ErrorPages.PROBLEM_JSON:
            return _invalid({"": [str(err)]})
        case ErrorPages.FASTAPI:
            detail = {
                "type": "json_invalid",
                "loc": ["body", 0],
                "msg": "JSON decode error",
                "ctx": {"error": str(err)},
            }
            return respond({"detail": [detail]}, status=422)
        case ErrorPages.EXPRESS:
            return _express(400, f"SyntaxError: {err}")


def refuse_body(pages: ErrorPages, problems: Sequence[Problem]) -> web.Response:
    """Return the page for a body whose fields cannot be read."""
    if pages is ErrorPages.FASTAPI:
        details = [
            {"type": problem.defect, "loc": ["body", *problem.path], "msg": _explain(problem)} for problem in problems
        ]
        return respond({"detail": details}, status=422)
    errors: dict[str, list[str]] = {}
    for problem in problems:
        errors.setdefault(problem.dotted, []).append(_explain(problem))
    return _invalid(errors)


def refuse_query(pages: ErrorPages, name: str, value: str) -> web.Response:
    """Return the page for a query parameter that cannot be read."""
    if pages is ErrorPages.FASTAPI:
        detail = {"type": Defect.INTEGER, "loc": ["query", name], "msg": "Input should be a valid integer"}
        return respond({"detail": [detail]}, status=422)
    return _invalid({name: [f"The value '{value}' is not valid."] if value else [f"The {name} field is required."]})


def _explain(problem: Problem) -> str:
    """Return a sentence about a field."""
    if problem.defect is Defect.MISSING:
        return f"Required property '{problem.path[-1]}' not found in JSON. Path '{problem.dotted}'."
    value = problem.value if isinstance(problem.value, str) else json.dumps(problem.value, default=str)
    return f"Error converting value {value} ({problem.defect}). Path '{problem.dotted}'."


def _invalid(errors: dict[str, list[str]]) -> web.Response:
    """Return the reference server's page for a request that it cannot read."""
    return _problem({"title": _INVALID, "status": 400, "errors": errors}, 400)


def _problem(body: object, status: int) -> web.Response:
    """Return problem details."""
    return web.json_response(body, status=status, content_type="application/problem+json")


def _express(status: int, text: str) -> web.Response:
    """Return an HTML page."""
    page = f"<!DOCTYPE html><html><head><title>Error</title></head><body><pre>{html.escape(text)}</pre></body></html>"
    return web.Response(status=status, text=page, content_type="text/html")
