"""What every path of the simulated HtREST server has in common."""

import pytest

from simulators.htrest import GENERATIONS, HtrestSimulator
from tests.simulators.htrest_calls import call, get

COLLECTIONS = ("device", "datetime", "faultlist", "timeprog", "param", "fastquery")


@pytest.mark.parametrize("collection", COLLECTIONS)
async def test_redirect_of_collections(collection: str) -> None:
    """A collection without its slash is redirected with query, to whatever the Host header says."""
    async with HtrestSimulator() as simulator:
        answer = await call(simulator, "PUT", f"/{collection}?Temp.%20Aussen", headers={"Host": "proxy.test"})
        assert answer.status == 308
        assert answer.headers["Location"] == f"http://proxy.test/api/v1/{collection}/?Temp.%20Aussen"
        assert not simulator.line.commands


@pytest.mark.parametrize(
    "path",
    ["/nope", "/faultlist/size/", "/faultlist/-1", "/faultlist/x", "/timeprog/1/", "/timeprog/1/1", "/param/A%2FB"],
)
async def test_unknown_path(path: str) -> None:
    """The router does not know items with a slash, or indices that are no natural numbers; it answers in HTML."""
    async with HtrestSimulator() as simulator:
        answer = await call(simulator, "GET", path)
        assert answer.status == 404
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert "<title>404 Not Found</title>" in answer.body


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/device/", {"GET", "HEAD", "OPTIONS"}),
        ("DELETE", "/param/", {"GET", "HEAD", "OPTIONS", "PUT"}),
        ("PUT", "/fastquery/Verdichter", {"GET", "HEAD", "OPTIONS"}),
    ],
)
async def test_wrong_method(method: str, path: str, allowed: set[str]) -> None:
    """A method that a resource lacks is refused in JSON, with the methods that it has."""
    async with HtrestSimulator() as simulator:
        answer = await call(simulator, method, path)
        assert answer.status == 405
        assert answer.body == {"message": "The method is not allowed for the requested URL."}
        assert set(answer.headers["Allow"].split(", ")) == allowed


async def test_head_and_options() -> None:
    """HEAD costs the serial traffic of GET, OPTIONS costs none."""
    async with HtrestSimulator() as simulator:
        answer = await call(simulator, "OPTIONS", "/device/")
        assert (answer.status, answer.body, simulator.line.commands) == (200, "", [])
        assert "GET" in answer.headers["Allow"]
        answer = await call(simulator, "HEAD", "/device/")
        assert (answer.status, answer.body) == (200, "")
        assert len(simulator.line.commands) == 5


async def test_credentials() -> None:
    """With a user, everything wants Basic authentication, before the router looks at the path."""
    async with HtrestSimulator(user="u:p") as simulator:
        for path in ("/device/", "/device", "/swagger.json", "/nope"):
            answer = await call(simulator, "GET", path)
            assert (answer.status, answer.body) == (401, "")
            assert answer.headers["WWW-Authenticate"] == 'Basic realm=""'
            assert answer.headers["Content-Type"].startswith("text/html")
        good, bad = ({"Authorization": f"Basic {credentials}"} for credentials in ("dTpw", "dTpx"))
        assert (await call(simulator, "GET", "/device/", headers=good)).status == 200
        assert (await call(simulator, "GET", "/device/", headers=bad)).status == 401


@pytest.mark.parametrize(
    ("generation", "version", "connection", "without_type"),
    [("spec", (1, 0), None, 400), ("pypi", (1, 0), None, 400), ("git-master", (1, 1), "close", 415)],
)
async def test_protocol(generation: str, version: tuple[int, int], connection: str | None, without_type: int) -> None:
    """The generations differ in HTTP version and in what they say to a body without a content type."""
    async with HtrestSimulator(generation=generation) as simulator:
        answer = await call(
            simulator, "PUT", "/param/Betriebsart", data=b'{"value": 1}', headers={"Content-Type": "text/plain"}
        )
        assert answer.status == without_type
        assert answer.version == version
        assert answer.headers.get("Connection") == connection
        assert answer.headers["Server"].startswith("Werkzeug/")


async def test_unreadable_body() -> None:
    """What is not JSON is refused with the framework's sentence, what is not an object by the schema."""
    async with HtrestSimulator() as simulator:
        headers = {"Content-Type": "application/json"}
        answer = await call(simulator, "PUT", "/param/Betriebsart", data=b"{", headers=headers)
        assert answer.status == 400
        assert answer.body["message"].startswith("The browser (or proxy) sent a request that this server could not")
        answer = await call(simulator, "PUT", "/param/Betriebsart", [1])
        assert (answer.status, answer.body["message"]) == (400, "Input payload validation failed")
        assert answer.body["errors"] == {"": "[1] is not of type 'object'"}


@pytest.mark.parametrize("generation", GENERATIONS)
async def test_swagger(generation: str) -> None:
    """The description tells the generations apart and touches no serial line."""
    async with HtrestSimulator(generation=generation) as simulator:
        document = await get(simulator, "/swagger.json")
        assert document["info"]["title"] == "HtREST"
        assert document["info"]["version"] == "1.0"
        paths = document["paths"]
        assert ("404" in paths["/param/"]["get"]["responses"]) == (generation != "spec")
        assert ("/overwrite/{name}" in paths) == (generation == "git-master")
        assert set(paths["/timeprog/{id}/{day}/{num}"]) == {"get", "put"}
        assert "HtREST" in await get(simulator, "/")
        assert not simulator.line.commands


def test_option_of_a_later_generation() -> None:
    """The specification's server cannot be told not to check values."""
    with pytest.raises(ValueError, match="no-param-verification"):
        HtrestSimulator(generation="spec", param_verification=False)
