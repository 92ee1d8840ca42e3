"""What the controllers do (spec/thinknx.txt, API URLs)."""

from typing import Final

from .answers import Options, device_not_found, impossible, params_errors
from .bus import Bus, hold
from .controllers import COMMANDS, LIGHT_COMMANDS, STATUSES, TELEGRAMS, Command, Telegrams, Whole
from .device import Device, Health
from .groups import parse_group
from .params import Params
from .plant import Plant
from .status import ServerStatus

type Body = dict[str, object]

_LIGHT_INDEX: Final = Whole(0, 999_999)


class Api:
    """Finds the controller of a call and lets it act."""

    def __init__(self, plant: Plant, bus: Bus, server: ServerStatus, options: Options) -> None:
        """Serve a plant."""
        self._plant = plant
        self._bus = bus
        self._server = server
        self._options = options

    async def answer(self, controller: str, params: Params) -> Body | None:
        """Return the body of the answer, or `None` where there is no such controller.

        Raises:
            Refusal: The call is answered with one of the three errors.
        """
        body: Body
        if command := COMMANDS.get(controller):
            body = await self._operate(command, params)
        elif value := STATUSES.get(controller):
            body = await self._read(controller, value, params)
        elif self._options.color and (command := LIGHT_COMMANDS.get(controller)):
            body = await self._light(command, params)
        elif telegrams := TELEGRAMS.get(controller):
            body = self._send(telegrams, params)
        elif controller == "system/serverStatus":
            params.end()
            body = self._server.body(self._options)
        else:
            return None
        return {"namespace": controller} | body

    async def _operate(self, command: Command, params: Params) -> Body:
        """Operate a device by its GUID, and wait for its feedback if that is wanted."""
        guid = params.text("guid")
        value = params.number("cmd", command.argument, default=command.default)
        wants_feedback = command.has_feedback and params.flag("fb")
        params.end()
        device = await self._device(guid, command.name)
        self._tell(device, command.name, value)
        body = self._about(device, command.name)
        if wants_feedback:
            await self._bus.confirmation(device)
            body["status"] = self._options.shown(device.reading(command.name))
        return body

    async def _read(self, controller: str, value: str, params: Params) -> Body:
        """Return what the server knows of a device."""
        guid = params.text("guid")
        params.end()
        device = await self._device(guid, controller)
        return self._about(device, value) | {"status": self._options.shown(device.reading(value))}

    async def _light(self, command: Command, params: Params) -> Body:
        """Read a light by its index, and operate it before if that is wanted."""
        index = int(params.number("light", _LIGHT_INDEX))
        value = params.optional_number("cmd", command.argument)
        params.end()
        light = self._plant.light(index)
        if light is None:
            raise device_not_found()
        await self._require(light, command.name)
        if value is not None:
            self._tell(light, command.name, value)
            await self._bus.confirmation(light)
        status = light.reading(command.name)
        shown = self._options.color_status(status) if command.name == "color" else self._options.shown(status)
        return {"light": self._options.shown(index), "status": shown}

    def _send(self, telegrams: Telegrams, params: Params) -> Body:
        """Write a value to the bus."""
        notation = params.text("group")
        try:
            group = parse_group(notation)
        except ValueError as error:
            raise params_errors() from error
        value = params.number("value", telegrams.argument)
        params.end()
        telegram = self._bus.write(group, telegrams.dpt, value)
        return {
            "group": notation,
            "value": self._options.shown(telegram.value if self._options.echo_from_bus else value),
        }

    async def _device(self, guid: str, controller: str) -> Device:
        """Return a device that has a controller."""
        device = self._plant.devices.get(guid)
        if device is None:
            raise device_not_found()
        await self._require(device, controller)
        return device

    @staticmethod
    async def _require(device: Device, controller: str) -> None:
        """Refuse a controller that a device lacks."""
        if device.health is Health.HANGING:
            await hold()
        if controller not in device.calls:
            raise impossible()

    def _tell(self, device: Device, name: str, value: float) -> None:
        """Send a device what a controller wants of it."""
        try:
            self._bus.operate(device, name, value)
        except ValueError as error:
            raise impossible() from error

    def _about(self, device: Device, name: str) -> Body:
        """Return what names a device and its communication object."""
        body: Body = {"guid": device.guid}
        if self._options.comm_obj:
            body["comm_obj"] = self._options.shown(device.objects[name])
        return body
