"""The server's description of itself; it tells the generations apart without touching the serial line."""

from collections.abc import Sequence
from http import HTTPStatus
import re

from .routing import PREFIX, Route

PAGE = "<!doctype html>\n<title>HtREST</title>\n<div id=swagger-ui></div>\n"
"""The page for browsers."""


def document(routes: Sequence[Route]) -> dict[str, object]:
    """Return the Swagger 2.0 document of the routes."""
    return {
        "swagger": "2.0",
        "basePath": PREFIX,
        "paths": {_path(route.template): _methods(route) for route in routes},
        "info": {"title": "HtREST", "version": "1.0", "description": "Heliotherm heat pump HTTP/REST API server"},
        "produces": ["application/json"],
        "consumes": ["application/json"],
    }


def _path(template: str) -> str:
    """Return a path in Swagger's notation."""
    return re.sub(r"<\w+:(\w+)>", r"{\1}", template)


def _methods(route: Route) -> dict[str, object]:
    """Return the methods of a path with their documented answers."""
    return {
        method.lower(): {
            "responses": {
                str(status.value): {"description": status.phrase}
                for status in (HTTPStatus.OK, *([HTTPStatus.NOT_FOUND] if method in route.not_found else []))
            }
        }
        for method in route.handlers
    }
