"""The control of the simulation over HTTP, for the demo: JSON below `/control`."""

from typing import Any

from aiohttp import web

from .hardware import Neuron, Sensor


def add_control(app: web.Application, neuron: Neuron) -> None:
    """Add the routes.

    GET `/control/pins` shows every pin, counter and sensor. POST `/control/pins` takes `{name: value}` for inputs,
    `/control/sensors` `{rom: {temperature, humidity, vis, lost}}`, `/control/pulse` `{name: pulses}`;
    `/control/reboot` restarts the boards. What the model lacks is 404.
    """

    async def show(_request: web.Request | None = None) -> web.Response:
        counters = {name: neuron.counter(name) for name in neuron.pins if name.startswith("DI")}
        sensors = {
            rom: {
                "temperature": sensor.temperature,
                "humidity": sensor.humidity,
                "vis": sensor.vis,
                "lost": sensor.lost,
            }
            for rom, sensor in neuron.sensors.items()
        }
        pins = {name: neuron.read(name) for name in neuron.pins}
        return web.json_response({"model": neuron.model, "pins": pins, "counters": counters, "sensors": sensors})

    async def change(request: web.Request) -> web.Response:
        body = await _body(request)
        try:
            for name, value in body.items():
                match request.match_info["what"]:
                    case "pins":
                        neuron.set_input(name, value)
                    case "pulse":
                        neuron.pulse(name, int(value))
                    case "sensors":
                        neuron.set_sensor(name, Sensor(**value))
        except KeyError as error:
            raise web.HTTPNotFound(text=f"no input {error}") from error
        except (TypeError, ValueError) as error:
            raise web.HTTPBadRequest(text=f"unusable request: {error!r}") from error
        return await show()

    async def reboot(_request: web.Request) -> web.Response:
        neuron.reboot()
        return await show()

    app.router.add_get("/control/pins", show)
    app.router.add_post("/control/{what:pins|pulse|sensors}", change)
    app.router.add_post("/control/reboot", reboot)


async def _body(request: web.Request) -> dict[str, Any]:
    """Return the JSON object of a request."""
    try:
        body = await request.json()
    except ValueError as error:
        raise web.HTTPBadRequest(text="no JSON") from error
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="no JSON object")
    return body
