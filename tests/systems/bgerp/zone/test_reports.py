"""What blocks report and read exists, whatever the generation of the server."""

from typing import Any

import pytest

from custom_components.zontromat.systems.bgerp.registers import CATALOGUE, Generation, RegisterStore, Snapshot
from custom_components.zontromat.systems.bgerp.zone.block import FunctionBlock
from custom_components.zontromat.systems.bgerp.zone.blocks import BLOCKS

from .rig import Rig


@pytest.mark.parametrize("kind", BLOCKS.values(), ids=str)
@pytest.mark.parametrize("generation", Generation)
def test_a_block_with_nothing_known_reports_what_is_its_own(
    kind: type[FunctionBlock[Any]], generation: Generation
) -> None:
    rig = Rig(kind(), {})
    rig.step()
    store = RegisterStore(Snapshot(generation=generation))
    for key, value in rig.registers.items():
        store.report(key, value)
        assert store.value(key) == value
    assert all(key in CATALOGUE for key in rig.block.watched())
