"""The catalogue as data, compared with the simulator's, which somebody else has read from the same documents."""

import csv
import json
from pathlib import Path

import pytest

from custom_components.zontromat.systems.bgerp.registers import (
    CATALOGUE,
    Block,
    Generation,
    Kind,
    Limits,
    OutOfRange,
    Role,
    Scope,
    UnknownRegister,
)
from custom_components.zontromat.systems.bgerp.registers.sources import Bits, InUse, Member, Named, Same, parse_source
from custom_components.zontromat.systems.bgerp.registers.values import parse
import simulators.bgerp

PROFILES = Path(simulators.bgerp.__file__).parent / "profiles"
SCOPES = {"system": Scope.SERVER, "device": Scope.DEVICE, "both": Scope.BOTH}


def profile(name: str) -> list[dict[str, str]]:
    """Return the rows of one of the simulator's profiles."""
    with (PROFILES / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_every_key_of_the_specification() -> None:
    """All 182 keys are there, with the direction, the example value and the short name of the documents."""
    rows = profile("specification")
    assert len(rows) == 182
    for row in rows:
        register = CATALOGUE[row["name"]]
        assert register.name(Generation.SPECIFICATION) == row["name"]
        assert register.scope(Generation.SPECIFICATION) is SCOPES[row["scope"]]
        assert register.defaults[Generation.SPECIFICATION] == json.loads(row["default"])
        assert (register.name(Generation.SHORT) or "-") == row["name_2020_07_16"]
    scopes = [register.scopes.get(Generation.SPECIFICATION) for register in CATALOGUE]
    assert (scopes.count(Scope.DEVICE), scopes.count(Scope.SERVER)) == (24, 158)


def test_every_register_of_the_current_zone() -> None:
    """All 206 registers of the zone profile are there, with scope, default and kind."""
    kinds = {
        "bool": {Kind.FLAG},
        "int": {Kind.INT, Kind.FLAG, Kind.FLOAT},
        "float": {Kind.FLOAT},
        "str": {Kind.TEXT, Kind.PIN},
        "json": {Kind.JSON, Kind.CARDS, Kind.DEVICE},
    }
    rows = profile("mz")
    assert len(rows) == 206
    for row in rows:
        register = CATALOGUE.named(Generation.CURRENT, row["name"])
        assert register is not None
        assert register.scope(Generation.CURRENT) is SCOPES[row["scope"]]
        assert register.defaults[Generation.CURRENT] == json.loads(row["default"])
        assert register.kind in kinds[row["type"]], row["name"]


def test_the_first_server_knows_164_names() -> None:
    """The 18 keys that no real server knows have no name there, so they are never sent to one."""
    named = [register for register in CATALOGUE if register.name(Generation.FIRST)]
    assert len(named) == 164
    device = {register.key for register in CATALOGUE if register.scopes.get(Generation.SPECIFICATION) is Scope.DEVICE}
    assert device - {register.key for register in named} == {
        "access_control_1.next_attendance",
        "access_control_2.next_attendance",
        "anti_tampering.state",
        "fire_detect.state",
    }


@pytest.mark.parametrize("generation", list(Generation))
def test_names_are_unambiguous(generation: Generation) -> None:
    """A name on the wire is one register, and every source reads names that are registers."""
    names = [name for register in CATALOGUE if (name := register.name(generation))]
    assert len(names) == len(set(names))
    if generation is not Generation.GROUPED:  # known in part: some of its descriptions are read in pieces alone
        read = {name for register in CATALOGUE if generation in register.sources
                for name in register.sources[generation].names}  # fmt: skip
        assert read <= set(names)


def test_defaults_fit_and_lie_within_their_limits() -> None:
    """Every default can be read as the kind of its register."""
    for register in CATALOGUE:
        for default in register.defaults.values():
            register.limits.check(parse(register.kind, default))


def test_rows_are_complete() -> None:
    """Every register has a meaning, and the roles are those that the documents know."""
    assert all(register.meaning and "\t" not in register.meaning for register in CATALOGUE)
    by_role = {role: {register.key for register in CATALOGUE if register.role is role} for role in Role}
    assert by_role[Role.COMMAND] == {"wdt_tablet.reset", "monitoring.clear_errors"}
    assert by_role[Role.EVENT] == {"ac.last_update_attendees", "sys.last_update_errs"}
    assert by_role[Role.SETPOINT] == {"hvac.adjust_temp", "light.target_illum", "vent.op_setpoint_1"}
    assert len(CATALOGUE) == 333


def test_blocks() -> None:
    """Every block has registers, and those with an "enabled" register know it."""
    assert all(CATALOGUE.of_block(block) for block in Block)
    assert CATALOGUE.enabled_key(Block.HVAC) == "hvac.enabled"
    assert CATALOGUE.enabled_key(Block.METERING) == "metering.enabled"
    always = {block for block in Block if CATALOGUE.enabled_key(block) is None}
    assert always == {Block.ACCESS_CONTROL, Block.GENERAL, Block.MODE, Block.OUTSIDE, Block.SELF, Block.GLOB}


def test_one_name_with_two_meanings() -> None:
    """`monitoring.enabled` is the collision monitor in the specification and metering today."""
    today = CATALOGUE.named(Generation.CURRENT, "monitoring.enabled")
    then = CATALOGUE.named(Generation.SPECIFICATION, "monitoring.enabled")
    assert today is CATALOGUE["metering.enabled"] and then is CATALOGUE["monitoring.enabled"]
    assert then.read(Generation.CURRENT, {"monitoring.enabled": False, "sys.enabled": True}) is True


def test_unknown_key() -> None:
    """A key that does not exist is reported with its name."""
    with pytest.raises(UnknownRegister) as caught:
        CATALOGUE["no.such"]
    assert caught.value.details == {"key": "no.such"}
    assert "no.such" not in CATALOGUE and CATALOGUE.named(Generation.CURRENT, "no.such") is None


@pytest.mark.parametrize(
    ("names", "generation"),
    [
        (["access_control_1.enabled", "light.max"], Generation.FIRST),
        (["ac1.enabled", "light.max"], Generation.SHORT),
        (["ac.enabled", "env.light"], Generation.GROUPED),
        (["ac.enabled", "envm.light", "hvac.adjust_temp_1"], Generation.GROUPED),
        (["ac.enabled", "envm.light"], Generation.CURRENT),
        (["light.max"], None),
        ([], None),
    ],
)
def test_generation_is_told_by_names(names: list[str], generation: Generation | None) -> None:
    """The names of a full set betray the generation of the catalogue."""
    assert CATALOGUE.detect(names) is generation


@pytest.mark.parametrize(
    ("cell", "source"),
    [
        ("", None),
        ("a.b", Named("a.b")),
        ("=a.b", Same("a.b")),
        ("a.b?", InUse("a.b")),
        ("a.b#options.uart", Member("a.b", "options.uart")),
        ("a.x|a.y", Bits(("a.x", "a.y"))),
    ],
)
def test_source_cells(cell: str, source: object) -> None:
    """The notation of the catalogue's cells."""
    assert parse_source(cell) == source


def test_translation_of_a_reader() -> None:
    """The specification's five registers of a reader are found in one object of today."""
    reader = {"vendor": "Teracom", "model": "act230", "options": {"port_name": "/dev/ttyUSB0", "baudrate": "9600",
                                                                  "serial_number": 2897}}  # fmt: skip
    for raw in (reader, json.dumps(reader), str(reader)):
        received = {"ac.entry_reader_1.enabled": raw}
        prefix = "access_control_1.card_reader."
        read = {
            key: CATALOGUE[prefix + key].read(Generation.CURRENT, received)
            for key in ("enabled", "vendor", "model", "port.name", "port.baudrate", "serial_number")
        }
        assert read == {
            "enabled": True,
            "vendor": "Teracom",
            "model": "act230",
            "port.name": "/dev/ttyUSB0",
            "port.baudrate": 9600,
            "serial_number": "2897",
        }
    grouped = {"ac.entry_reader_1.enabled": "TERACOM/act230/2897"}
    assert CATALOGUE["access_control_1.card_reader.serial_number"].read(Generation.GROUPED, grouped) == "2897"
    none = {"ac.entry_reader_1.enabled": "{}"}
    assert CATALOGUE["access_control_1.card_reader.enabled"].read(Generation.CURRENT, none) is False
    assert CATALOGUE["access_control_1.card_reader.enabled"].read(Generation.CURRENT, {}) is None


def test_translation_of_emergencies() -> None:
    """Six flags of today make the specification's bit mask."""
    mask = CATALOGUE["mode.emergency"]
    assert mask.read(Generation.CURRENT, {}) is None
    assert mask.read(Generation.CURRENT, {"envm.flag_fire": 0}) == 0
    assert mask.read(Generation.CURRENT, {"envm.flag_fire": 1, "envm.flag_storm": 0, "envm.flag_blocked": "3"}) == 33


@pytest.mark.parametrize(("raw", "in_use"), [("off", False), ("", False), (None, False), ("DI0", True), ("!DI3", True)])
def test_pins_in_use(raw: str | None, in_use: bool) -> None:
    """Where today's servers have no flag, a pin that is not off means yes."""
    register = CATALOGUE["anti_tampering.enabled"]
    assert register.read(Generation.CURRENT, {"sys.at.input": raw}) is in_use


@pytest.mark.parametrize(
    ("cell", "good", "bad"),
    [
        ("0/60", [0, 60, 30.5], [-1, 61]),
        ("0/", [0, 1e9], [-0.1]),
        ("/5", [-1e9, 5], [6]),
        ("1|2", [1, 2], [0, 3, 1.5]),
        ("", [-1e9, 1e9], []),
    ],
)
def test_limits(cell: str, good: list[float], bad: list[float]) -> None:
    """Intervals with open ends, and enumerations; what is no number has no limits."""
    limits = Limits.parse(cell)
    for value in (*good, None, True, "text"):
        limits.check(value)
    for value in bad:
        with pytest.raises(OutOfRange):
            limits.check(value)
