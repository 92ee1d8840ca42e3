"""How the simulated Thinknx server speaks HTTP: forms of the URL, credentials, errors, limits, options."""

import asyncio
import base64
from dataclasses import dataclass
from http import HTTPStatus
import re
from typing import Any
from urllib.parse import quote

import aiohttp
from multidict import CIMultiDictProxy
import pytest
from yarl import URL

from simulators.thinknx import ErrorText, Health, Kind, Options, Plant, RateLimit, RetryAfter, ThinknxSimulator

PARAMS_ERRORS = (400, {"error": "params errors"})
IMPOSSIBLE = (400, {"error": "impossible to execute"})
NOT_FOUND = (404, {"error": "device not found"})


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with its body decoded as JSON where it is JSON."""

    status: int
    body: Any
    headers: CIMultiDictProxy[str]


async def call(simulator: ThinknxSimulator, path: str, *, method: str = "GET", **options: Any) -> Answer:
    """Make one request below the API's base, on a connection of its own, and follow no redirect."""
    url = URL(f"{simulator.api_url}/{path}", encoded=True)
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session,
        session.request(method, url, allow_redirects=False, **options) as response,
    ):
        is_json = response.content_type == "application/json"
        body = await (response.json() if is_json else response.text())
        return Answer(response.status, body, response.headers)


async def get(simulator: ThinknxSimulator, controller: str, guid: str = "", **params: object) -> Any:
    """Return the body of a successful GET; a parameter `fb=None` is the flag."""
    named = ({"guid": guid} if guid else {}) | params
    query = "&".join(name if value is None else f"{name}={quote(str(value), safe='')}" for name, value in named.items())
    answer = await call(simulator, f"{controller}?{query}")
    assert answer.status == 200, answer
    return answer.body


async def fetch(url: str) -> tuple[int, str, str]:
    """Return status, content type and text of a GET outside of the API's base."""
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return response.status, response.content_type, await response.text()


async def refusal(simulator: ThinknxSimulator, path: str) -> tuple[int, Any]:
    """Return status and body of a call that fails."""
    answer = await call(simulator, path)
    return answer.status, answer.body


def guid_of(simulator: ThinknxSimulator, kind: Kind) -> str:
    """Return the GUID of the first device of a kind."""
    return next(guid for guid, device in simulator.plant.devices.items() if device.kind is kind)


@pytest.mark.parametrize("base", ["/api/V1", "/api/v1"])
async def test_both_spellings_of_the_base(base: str) -> None:
    """The tables of the specification write v1, its examples V1."""
    async with ThinknxSimulator() as simulator:
        status, _, text = await fetch(f"{simulator.url}{base}/system/serverStatus")
        assert status == 200 and '"namespace": "system/serverStatus"' in text


@pytest.mark.parametrize("path", ["/", "/api/V2/power", "/api/V1/", "/API/V1/power", "/key/api/V1/power", "/api/V1/x"])
async def test_unknown_paths(path: str) -> None:
    """What is no call of the API gets a page and not JSON."""
    async with ThinknxSimulator() as simulator:
        assert (await fetch(f"{simulator.url}{path}"))[:2] == (404, "text/html")


async def test_post_form() -> None:
    """POST with a form does the same as GET; another type of body or method does not."""
    async with ThinknxSimulator() as simulator:
        guid = guid_of(simulator, Kind.LIGHT)
        form = {"guid": guid, "cmd": "1", "fb": ""}
        answer = await call(simulator, "power", method="POST", data=form)
        assert (answer.status, answer.body["status"]) == (200, 1)
        assert simulator.plant.devices[guid].values["power"] == 1
        assert (await call(simulator, "power", method="POST", json=form)).status == 400
        assert (await call(simulator, "power", method="POST", data=b"guid=%FF\xff")).status == 400
        assert (await call(simulator, "power", method="PUT")).status == 405


async def test_guids_are_encoded() -> None:
    """GUIDs have `+` and `/`; a plus that is not encoded is a blank, as in every form."""
    async with ThinknxSimulator() as simulator:
        guid = next(guid for guid in simulator.plant.devices if "+" in guid)
        assert (await call(simulator, f"getvalue?guid={quote(guid, safe='')}")).body != NOT_FOUND[1]
        assert await refusal(simulator, f"getvalue?guid={guid}") == NOT_FOUND
        assert await refusal(simulator, f"getvalue?guid={quote(guid.swapcase(), safe='')}") == NOT_FOUND
        assert any("/" in guid for guid in simulator.plant.devices)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "guid={0}",
        "guid=&cmd=1",
        "cmd=1",
        "guid={0}&cmd=",
        "guid={0}&cmd=2",
        "guid={0}&cmd=on",
        "guid={0}&cmd=1.0",
        "guid={0}&cmd=1&cmd=0",
        "guid={0}&cmd=1&wait=1",
        "guid={0}&CMD=1",
    ],
)
async def test_strict_parameters(query: str) -> None:
    """Missing, empty, repeated, unknown and wrong parameters are refused, and nothing happens."""
    async with ThinknxSimulator() as simulator:
        guid = guid_of(simulator, Kind.LIGHT)
        assert await refusal(simulator, f"power?{query.format(quote(guid, safe=''))}") == PARAMS_ERRORS
        assert not simulator.bus_log


async def test_feedback_only_where_the_table_has_it() -> None:
    """Controllers without a status do not know `fb`."""
    async with ThinknxSimulator() as simulator:
        guid = quote(guid_of(simulator, Kind.BLIND), safe="")
        for path in ("updown?cmd=1", "stop?cmd=1", "blindstep?cmd=0", "heightlevelstatus?"):
            assert await refusal(simulator, f"{path}&guid={guid}&fb") == PARAMS_ERRORS


async def test_missing_capability_and_missing_device() -> None:
    """A device that lacks a controller says so; one that left the project is not found."""
    async with ThinknxSimulator() as simulator:
        guid = guid_of(simulator, Kind.DIMMER)
        simulator.plant.devices[guid].calls.discard("powerlevelstatus")
        assert await refusal(simulator, f"powerlevelstatus?guid={quote(guid, safe='')}") == IMPOSSIBLE
        assert await refusal(simulator, f"setpointstatus?guid={quote(guid, safe='')}") == IMPOSSIBLE
        await get(simulator, "powerstatus", guid)
        del simulator.plant.devices[guid]
        assert await refusal(simulator, f"powerstatus?guid={quote(guid, safe='')}") == NOT_FOUND


@pytest.mark.parametrize("status", [400, 404])
@pytest.mark.parametrize("text", list(ErrorText))
async def test_planned_errors(status: int, text: ErrorText) -> None:
    """Each text can come with each status, for a controller and a number of times."""
    async with ThinknxSimulator() as simulator:
        simulator.fail("power(status)?", status, text)
        await get(simulator, "system/serverStatus")
        path = f"powerstatus?guid={quote(guid_of(simulator, Kind.LIGHT), safe='')}"
        assert await refusal(simulator, path) == (status, {"error": text})
        assert (await call(simulator, path)).status == 200


@pytest.mark.parametrize("status", [401, 403, 500])
async def test_planned_errors_without_a_body(status: int) -> None:
    """The other errors have no text."""
    async with ThinknxSimulator(key="k3y") as simulator:
        simulator.fail("system/.*", status, times=None)
        for _ in range(2):
            assert (await call(simulator, "system/serverStatus")).status == status
        simulator.faults.clear()
        assert (await call(simulator, "system/serverStatus")).status == 200


async def test_basic() -> None:
    """The local form challenges who comes without credentials and refuses wrong ones with 403, or 401 by option."""
    async with ThinknxSimulator(user="knx", password="pa:ss") as simulator:
        answer = await call(simulator, "system/serverStatus")
        assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, 'Basic realm="Thinknx"')
        good, bad = ({"Authorization": aiohttp.encode_basic_auth("knx", word)} for word in ("pa:ss", "pass"))
        assert (await call(simulator, "system/serverStatus", headers=good)).status == 200
        assert (await call(simulator, "system/serverStatus", headers=bad)).status == 403
        simulator.options.wrong_credentials = HTTPStatus.UNAUTHORIZED
        answer = await call(simulator, "system/serverStatus", headers=bad)
        assert answer.status == 401 and "WWW-Authenticate" in answer.headers


async def test_digest() -> None:
    """Digest is checked for the very URL, nonces expire with `stale`, wrong passwords are refused."""
    async with ThinknxSimulator(auth="digest", user="knx", password="pa:ss") as simulator:
        basic = "Basic " + base64.b64encode(b"knx:pa:ss").decode()
        assert (await call(simulator, "power", headers={"Authorization": basic})).status == 401
        path = f"powerstatus?guid={quote(guid_of(simulator, Kind.LIGHT), safe='')}"
        good = aiohttp.DigestAuthMiddleware("knx", "pa:ss")
        for _ in range(2):
            assert (await call(simulator, path, middlewares=(good,))).status == 200
        assert len(simulator.requests) == 4
        simulator.access.expire_nonces()
        assert (await call(simulator, path, middlewares=(good,))).status == 200
        assert len(simulator.requests) == 6
        bad = aiohttp.DigestAuthMiddleware("knx", "pass")
        assert (await call(simulator, path, middlewares=(bad,))).status == 403
        assert (await call(simulator, path, headers={"Authorization": "Digest nonsense"})).status == 403


async def test_digest_is_not_replayed() -> None:
    """The same digest is good once, and for no other URL."""
    seen: list[str] = []

    async def spy(request: aiohttp.ClientRequest, handler: Any) -> Any:
        seen.append(request.headers.get("Authorization", ""))
        return await handler(request)

    async with ThinknxSimulator(auth="digest", user="knx", password="word") as simulator:
        digest = aiohttp.DigestAuthMiddleware("knx", "word")
        assert (await call(simulator, "system/serverStatus", middlewares=(digest, spy))).status == 200
        again = await call(simulator, "system/serverStatus", headers={"Authorization": seen[-1]})
        assert again.status == 401 and "stale=true" in again.headers["WWW-Authenticate"]
        assert (await call(simulator, "power", headers={"Authorization": seen[-1]})).status == 403


async def test_key_path() -> None:
    """With a key the calls are below it, and a wrong key is forbidden."""
    async with ThinknxSimulator(key="S3cret") as simulator:
        assert simulator.api_url == f"{simulator.url}/S3cret/api/V1"
        await get(simulator, "system/serverStatus")
        for path, expected in (("/wrong/api/V1/power", 403), ("/api/V1/power", 404)):
            assert (await fetch(simulator.url + path))[0] == expected
        status, _, page = await fetch(f"{simulator.url}/simulator")
        assert status == 200 and "S3cret" not in page


async def test_redirect_to_https() -> None:
    """Plain http can be redirected, with path and query."""
    async with ThinknxSimulator(key="K", options=Options(https_redirect=True)) as simulator:
        answer = await call(simulator, "power?guid=a%2Bb&cmd=1&fb")
        expected = f"https://127.0.0.1:{simulator.port}/K/api/V1/power?guid=a%2Bb&cmd=1&fb"
        assert (answer.status, answer.headers["Location"]) == (301, expected)
        assert not simulator.bus_log


@pytest.mark.parametrize(
    ("form", "pattern"), [(RetryAfter.SECONDS, r"60"), (RetryAfter.DATE, r"\w{3}, .* GMT"), (RetryAfter.NONE, "")]
)
async def test_rate_limit(form: RetryAfter, pattern: str) -> None:
    """Beyond the burst everything is 429, with the wait in the form that is wanted."""
    async with ThinknxSimulator(rate_limit=RateLimit(per_minute=1, burst=2, retry_after=form)) as simulator:
        answers = [await call(simulator, "system/serverStatus") for _ in range(3)]
        assert [answer.status for answer in answers] == [200, 200, 429]
        assert re.fullmatch(pattern, answers[-1].headers.get("Retry-After", ""))
        assert simulator.traffic.limited == 1
        simulator.rate_limit = None
        assert (await call(simulator, "system/serverStatus")).status == 200


async def test_rate_limit_recovers() -> None:
    """The bucket fills again."""
    async with ThinknxSimulator(rate_limit=RateLimit(per_minute=1200, burst=1)) as simulator:
        assert (await call(simulator, "system/serverStatus")).status == 200
        assert (await call(simulator, "system/serverStatus")).status == 429
        await asyncio.sleep(0.06)
        assert (await call(simulator, "system/serverStatus")).status == 200


async def test_traffic() -> None:
    """Requests are counted by minute, controller and device, and at once."""
    async with ThinknxSimulator() as simulator:
        guid = guid_of(simulator, Kind.LIGHT)
        simulator.plant.devices[guid].latency = 0.05
        await asyncio.gather(*(get(simulator, "power", guid, cmd=1, fb=None) for _ in range(3)))
        await get(simulator, "powerstatus", guid)
        traffic = simulator.traffic
        assert (traffic.total, traffic.last_minute, traffic.per_minute()) == (4, 4, [4])
        assert traffic.by_controller == {"power": 3, "powerstatus": 1}
        assert traffic.by_device == {guid: 4}
        assert (traffic.in_flight, traffic.most_in_flight) == (0, 3)


async def test_forms_of_numbers() -> None:
    """Numbers may come as text, and the communication object may be missing."""
    async with ThinknxSimulator() as simulator:
        guid = guid_of(simulator, Kind.DIMMER)
        body = await get(simulator, "powerlevel", guid, cmd=50, fb=None)
        assert body == {"namespace": "powerlevel", "guid": guid, "comm_obj": body["comm_obj"], "status": 50}
        assert isinstance(body["comm_obj"], int)
        simulator.options.numbers_as_text = True
        as_text = await get(simulator, "powerlevelstatus", guid)
        assert (as_text["status"], as_text["comm_obj"]) == ("50", str(body["comm_obj"]))
        simulator.options.comm_obj = False
        assert "comm_obj" not in await get(simulator, "powerlevel", guid, cmd=50)
        simulator.options.content_type = "text/html"
        assert (await call(simulator, "system/serverStatus")).headers["Content-Type"].startswith("text/html")


async def test_hanging_device() -> None:
    """Every call about a hanging device is held, status included; the others are served."""
    async with ThinknxSimulator(Plant.of_size(4)) as simulator:
        guid, *others = simulator.plant.devices
        simulator.plant.devices[guid].health = Health.HANGING
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(get(simulator, "powerstatus", guid), 0.1)
        await get(simulator, "heightlevelstatus", others[0])
        assert not simulator.bus_log


async def test_state_survives_a_restart() -> None:
    """A restart cuts the connections and keeps plant, log and counters."""
    async with ThinknxSimulator() as simulator:
        guid = guid_of(simulator, Kind.LIGHT)
        await get(simulator, "power", guid, cmd=1, fb=None)
        await simulator.restart()
        assert (await get(simulator, "powerstatus", guid))["status"] == 1
        assert simulator.traffic.total == 2
