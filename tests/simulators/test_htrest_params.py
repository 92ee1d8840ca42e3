"""Parameters and fast queries of the simulated HtREST server."""

from dataclasses import replace
from typing import Any

import pytest

from simulators.htrest import EXTRAS, STOCK, HtrestSimulator, Kind
from tests.simulators.htrest_calls import call, get, param, put, refusal, select

MEASURED = [parameter.name for parameter in STOCK if parameter.kind is Kind.MEASURED]


def test_tables() -> None:
    """The stock table has 61 lines of which 26 are measured; no name or data point is there twice."""
    everything = [*STOCK, *(parameter for group in EXTRAS.values() for parameter in group)]
    assert (len(STOCK), len(MEASURED)) == (61, 26)
    assert len({parameter.name for parameter in everything}) == len(everything)
    assert len({(parameter.kind, parameter.number) for parameter in everything}) == len(everything)
    for parameter in everything:
        assert parameter.checked(parameter.initial) == parameter.initial


@pytest.mark.parametrize(("generation", "count"), [("spec", 60), ("pypi", 61), ("git-master", 61)])
async def test_all(generation: str, count: int) -> None:
    """All parameters come in reverse order, in the types of the table; the oldest server lacks one."""
    async with HtrestSimulator(generation=generation) as simulator:
        values = await get(simulator, "/param/")
        assert list(values) == [name for name in reversed(simulator.parameters) if name in values]
        assert len(values) == count
        assert len(simulator.line.commands) == count + 2
        for name, value in values.items():
            assert type(value) is simulator.parameters[name].data_type
        simulator.line.commands.clear()
        assert await get(simulator, "/fastquery/") == {name: values[name] for name in MEASURED if name in values}
        assert len(simulator.line.commands) == 3


async def test_subset() -> None:
    """A query selects parameters; a trailing = and duplicates do no harm."""
    async with HtrestSimulator() as simulator:
        path = select("/param/", "Betriebsart", "Temp. Aussen", "Betriebsart") + "=&HKR%20Aufheiztemp.%20(K)"
        values = await get(simulator, path)
        assert values == {"HKR Aufheiztemp. (K)": 3, "Temp. Aussen": 4.9, "Betriebsart": 1}
        assert len(simulator.line.commands) == 5
        assert await get(simulator, select("/fastquery/", "Verdichter")) == {"Verdichter": False}


async def test_subset_of_unknown_names() -> None:
    """Unknown names are listed before the serial line is touched; so a query discovers what there is."""
    names = [f"Parameter {number}" for number in range(520)]
    async with HtrestSimulator() as simulator:
        status, message = await refusal(simulator, "GET", select("/param/", *names, "Betriebsart"))
        assert status == 404
        assert message == f"Parameter(s) {', '.join(repr(name) for name in names)} not found"
        assert await refusal(simulator, "GET", "/param/Nope") == (404, "Parameter 'Nope' not found")
        assert not simulator.line.commands


async def test_oldest_server_ignores_subsets() -> None:
    """The specification's server reads everything, whatever the query says."""
    async with HtrestSimulator(generation="spec") as simulator:
        assert len(await get(simulator, select("/param/", "Nope"))) == 60
        assert len(await get(simulator, select("/fastquery/", "Betriebsart"))) == 25


async def test_fast_query_of_settings() -> None:
    """A fast query takes measured points only; an unknown name is the greater evil."""
    async with HtrestSimulator() as simulator:
        message = "Parameter(s) 'Betriebsart' doesn't represent a 'MP' data point"
        assert await refusal(simulator, "GET", select("/fastquery/", "Betriebsart", "Stoerung")) == (400, message)
        status, message = await refusal(simulator, "GET", select("/fastquery/", "Betriebsart", "Nope"))
        assert (status, message) == (404, "Parameter(s) 'Nope' not found")
        assert (await call(simulator, "GET", "/fastquery/Betriebsart")).status == 500
        assert await get(simulator, "/fastquery/Temp.%20Aussen") == {"value": 4.9}


@pytest.mark.parametrize(
    ("name", "value", "answer"),
    [
        ("HKR Soll_Raum", 22.5, 22.5),
        ("HKR Soll_Raum", 22, 22.0),
        ("Betriebsart", 3, 3),
        ("FWS Type", True, True),
        ("HKR Absenktemp. (K)", -5, -5),
    ],
)
async def test_write(name: str, value: Any, answer: Any) -> None:
    """A good value reaches the heat pump and comes back in the parameter's type."""
    async with HtrestSimulator() as simulator:
        assert await put(simulator, param(name), {"value": value, "more": 1}) == {"value": answer}
        assert simulator.pump.values[name] == answer
        written = (await get(simulator, param(name)))["value"]
        assert written == answer and type(written) is type(answer)


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("HKR Soll_Raum", 25.5, "value 25.5 is beyond the limits [10.0, 25.0]"),
        ("Betriebsart", 8, "value 8 is beyond the limits [0, 7]"),
        ("Betriebsart", 1.0, "value has invalid type <class 'float'>; expected 'int'"),
        ("Betriebsart", True, "value has invalid type <class 'bool'>; expected 'int'"),
        ("FWS Type", 1, "value has invalid type <class 'int'>; expected 'bool'"),
        ("Temp. Aussen", True, "value has invalid type <class 'bool'>; expected 'float'"),
        ("Stoerung", 1.5, "value has invalid type <class 'float'>; expected 'bool'"),
    ],
)
async def test_bad_value(name: str, value: Any, text: str) -> None:
    """Types and limits are those of the server's table; nothing is sent."""
    async with HtrestSimulator() as simulator:
        before = simulator.pump.values[name]
        assert await refusal(simulator, "PUT", param(name), {"value": value}) == (500, text)
        assert simulator.pump.values[name] == before
        assert simulator.line.commands == ["LIN", "LOUT"]


@pytest.mark.parametrize("value", ["1", None, [1], {}])
async def test_value_of_no_known_type(value: Any) -> None:
    """Texts and nulls are refused by the schema, with the field's name."""
    async with HtrestSimulator() as simulator:
        answer = await call(simulator, "PUT", "/param/Betriebsart", {"value": value})
        assert (answer.status, answer.body["message"]) == (400, "Input payload validation failed")
        assert set(answer.body["errors"]) == {"value"}
        answer = await call(simulator, "PUT", "/param/", {"Betriebsart": value})
        assert (answer.status, set(answer.body["errors"])) == (400, {"Betriebsart"})


async def test_limits_of_another_firmware() -> None:
    """A test may give the server other limits."""
    async with HtrestSimulator() as simulator:
        simulator.parameters["WW Normaltemp."] = replace(simulator.parameters["WW Normaltemp."], maximum=55)
        text = "value 56 is beyond the limits [10, 55]"
        assert await refusal(simulator, "PUT", param("WW Normaltemp."), {"value": 56}) == (500, text)


async def test_unverified_limits() -> None:
    """Without verification the limits do not count, the types still do."""
    async with HtrestSimulator(param_verification=False) as simulator:
        assert await put(simulator, "/param/Betriebsart", {"value": 9}) == {"value": 9}
        assert (await call(simulator, "PUT", "/param/Betriebsart", {"value": 1.5})).status == 500
        assert (await call(simulator, "PUT", "/param/Temp.%20Aussen", {"value": True})).status == 500
        assert (await call(simulator, "PUT", param("HKR Soll_Raum"), {"value": 10**400})).status == 500


async def test_write_of_measured_point() -> None:
    """Writing what is measured looks like a success and changes nothing."""
    async with HtrestSimulator() as simulator:
        assert await put(simulator, "/param/Temp.%20Aussen", {"value": 1.5}) == {"value": 4.9}


async def test_write_of_many() -> None:
    """Several are written in the order of the body, as far as the first that is bad."""
    async with HtrestSimulator() as simulator:
        payload = {"WW Normaltemp.": 48, "Betriebsart": 2}
        assert await put(simulator, "/param/", payload) == payload
        assert await put(simulator, "/param/", {}) == {"*": None}

        bad = {"WW Normaltemp.": 47, "Betriebsart": 99, "WW Minimaltemp.": 20}
        assert (await call(simulator, "PUT", "/param/", bad)).status == 500
        assert simulator.pump.values["WW Normaltemp."] == 47
        assert simulator.pump.values["WW Minimaltemp."] == 15

        status, message = await refusal(simulator, "PUT", "/param/", {"WW Normaltemp.": 46, "Nope": 1})
        assert (status, message) == (404, "Parameter(s) 'Nope' not found")
        assert simulator.pump.values["WW Normaltemp."] == 47


@pytest.mark.parametrize(("generation", "fast"), [("spec", False), ("pypi", 0), ("git-master", 0)])
async def test_bool_as_int(generation: str, fast: object) -> None:
    """With the option booleans are 0 and 1; the oldest server forgets it for fast queries."""
    async with HtrestSimulator(generation=generation, bool_as_int=True) as simulator:
        value = (await get(simulator, "/param/Verdichter"))["value"]
        assert value == 0 and type(value) is int
        value = (await get(simulator, "/fastquery/Verdichter"))["value"]
        assert value == fast and type(value) is type(fast)
        assert await put(simulator, "/param/FWS%20Type", {"value": 1}) == {"value": 1}
        assert simulator.pump.values["FWS Type"] is True
        assert (await get(simulator, "/param/Betriebsart"))["value"] == 1
        assert (await call(simulator, "PUT", "/param/Stoerung", {"value": 1.5})).status == 500


async def test_read_only() -> None:
    """A read-only server echoes every write and checks no value, but still names and schemas."""
    async with HtrestSimulator(read_only=True) as simulator:
        before, drift = dict(simulator.pump.values), simulator.pump.clock.drift
        for value in (99, 22.5, True):
            assert await put(simulator, "/param/Betriebsart", {"value": value}) == {"value": value}
        assert await put(simulator, "/param/", {"Betriebsart": 99}) == {"Betriebsart": 99}
        assert await put(simulator, "/param/", {}) == {"*": None}
        assert await put(simulator, "/param/Temp.%20Aussen", {"value": True}) == {"value": True}
        assert (await call(simulator, "PUT", "/param/Betriebsart", {"value": None})).status == 400
        assert (await call(simulator, "PUT", "/param/Nope", {"value": 1})).status == 404
        assert (await call(simulator, "PUT", "/param/", {"Nope": 1})).status == 404
        assert "." in (await put(simulator, "/datetime/", {"datetime": ""}))["datetime"]
        assert simulator.pump.values == before and simulator.pump.clock.drift == drift


async def test_read_only_time_program() -> None:
    """A read-only server echoes what it was sent of a time program, with gaps."""
    async with HtrestSimulator(read_only=True) as simulator:
        before = await get(simulator, "/timeprog/2")
        entry = {"state": 9, "start": "x", "end": "y"}
        answer = await put(simulator, "/timeprog/2", {"name": "n", "entries": [[entry]]})
        head = dict.fromkeys(("index", "ead", "nos", "ste", "nod"))
        assert answer == {**head, "name": "n", "entries": [[entry]]}
        assert await put(simulator, "/timeprog/2/0/0", entry) == entry
        assert await get(simulator, "/timeprog/2") == before


async def test_missing_in_the_firmware() -> None:
    """A name that the firmware lacks fails every read that includes it; only single reads say which."""
    async with HtrestSimulator() as simulator:
        simulator.pump.missing |= {"BSZ Verdichter Schaltung WW", "Hauptschalter"}
        text = "invalid response for access of parameter 'Hauptschalter' ['ERR,INVALID IDX']"
        assert await refusal(simulator, "GET", "/param/") == (500, text)
        assert await refusal(simulator, "PUT", "/param/Hauptschalter", {"value": True}) == (500, text)
        assert await refusal(simulator, "GET", "/fastquery/") == (
            500,
            "invalid response for MR command ['ERR,INVALID IDX']",
        )
        rest = [name for name in MEASURED if name != "Hauptschalter"]
        assert len(await get(simulator, select("/fastquery/", *rest))) == 25


async def test_extras() -> None:
    """The groups add to the server's table what the heat pump has anyway."""
    async with HtrestSimulator(extras=["energy", "mixed2"]) as simulator:
        assert (await get(simulator, param("WMZ_Gesamt (kWh):")))["value"] == 47443.2
        assert (await get(simulator, param("MKR2 Aktiviert")))["value"] == 1
        assert await put(simulator, param("MKR2 Betriebsart"), {"value": 5}) == {"value": 5}
        assert (await call(simulator, "GET", "/param/EVU_Sperre")).status == 404
    with pytest.raises(KeyError):
        HtrestSimulator(extras=["nope"])
