"""The electricity meter as pins, from the wire to the registers."""

import asyncio
from contextlib import suppress

import pytest

from custom_components.zontromat.systems.bgerp.hardware.contract import Board, HardwareError
from custom_components.zontromat.systems.bgerp.hardware.meters import Meter, MeterBoard
from custom_components.zontromat.systems.bgerp.hardware.modbus import ModbusLine, TcpAddress
from custom_components.zontromat.systems.bgerp.zone.blocks.power import PowerMeter
from custom_components.zontromat.systems.bgerp.zone.pins import Pin, PinKind
from simulators.meter import Meter as SimulatedMeter, ModbusServer

from .zone.rig import Rig


@pytest.mark.parametrize("model", ["SDM120", "SDM630"])
async def test_a_meter_reaches_the_registers(model: str, socket_enabled: None) -> None:
    """What the block is wired to is what the meter has, and arrives."""
    simulated = SimulatedMeter(model=model)
    simulated.load(10.0, *[0.0] * (len(simulated.phases) - 1))
    async with ModbusServer({1: simulated}) as server:
        line = ModbusLine(TcpAddress(server.host, server.port), pause=0.0)
        board: Board = MeterBoard(Meter(line, 1, model, period=0.02))
        told = asyncio.Event()
        stop = board.subscribe(told.set)
        task = asyncio.create_task(board.run())
        try:
            async with asyncio.timeout(30):
                await told.wait()
            rig = Rig(PowerMeter(), {"self_current.sub_dev.model": model})
            wires = rig.block.wiring(rig.block.settings(rig.registers, rig.options)).optional
            board.watch([wire.pin for wire in wires.values()])
            assert board.pins is not None
            assert {wire.pin for wire in wires.values()} <= set(board.pins)
            rig.readings |= {name: board.readings[wire.pin] for name, wire in wires.items()}
            rig.step()
            assert rig.registers["self_current.sub_dev.current.value"] == pytest.approx(10.0)
            with pytest.raises(HardwareError, match="has no outputs"):
                await board.write({Pin(PinKind.DO, "0"): True})
        finally:
            stop()
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
    assert board.name
    assert board.readings == {}
