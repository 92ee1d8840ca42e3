"""Every register of the specification is visible somewhere, and the documentation says where."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zontromat.systems.bgerp.parts import OPTIONAL_BLOCKS
from custom_components.zontromat.systems.bgerp.registers import Generation, Register, Scope
from simulators.bgerp import BgerpSimulator

from .conftest import Edit, GetState
from .register_table import BEGIN, END, PAGE, places, specified, table
from .support import ON_THE_SPECIFICATION, record_of
from .zone_client import SERIAL


def test_there_are_182() -> None:
    """The specification has 24 registers that a zone sends and 158 that it receives."""
    scopes = [register.scope(Generation.SPECIFICATION) for register in specified()]
    assert (scopes.count(Scope.DEVICE), scopes.count(Scope.SERVER)) == (24, 158)


@pytest.mark.parametrize("register", specified(), ids=lambda register: register.key)
def test_each_has_a_place(register: Register) -> None:
    """No register is handled nowhere."""
    assert list(places(register)), f"{register.key} is shown by no entity"


def test_table_is_up_to_date() -> None:
    """The table of the documentation is the one that the code gives."""
    text = PAGE.read_text(encoding="utf-8")
    assert text.partition(BEGIN)[2].partition(END)[0].strip() == table()


@ON_THE_SPECIFICATION
@pytest.mark.usefixtures("every_entity_enabled")
async def test_places_are_real(
    hass: HomeAssistant, simulator: BgerpSimulator, loaded: MockConfigEntry, edit: Edit, state: GetState
) -> None:
    """With all function blocks on, each entity that the table names exists, and settings are among the attributes."""
    names = {f"{block}.enabled" for block in OPTIONAL_BLOCKS} & record_of(simulator).values.keys()
    await edit(**dict.fromkeys(names, 1))
    registry = er.async_get(hass)
    for register in specified():
        for place in places(register):
            unique_id = f"{SERIAL}-{place.row.key}"
            assert registry.async_get_entity_id(place.platform, "zontromat", unique_id), (register.key, unique_id)
            if place.is_settings:
                assert register.key in state("sensor", place.row.key).attributes["settings"]
