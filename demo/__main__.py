"""Start the simulators and a Home Assistant that knows their systems; stop everything on Ctrl-C."""

import argparse
import asyncio
from pathlib import Path
import signal
import sys

from aiohttp import ClientError
from homeassistant.const import __version__

from . import DemoError
from .demo import PASSWORD, USER, Demo
from .health import check_log

_INTERRUPTED = 130
"""The exit code that shells use for Ctrl-C."""


def _options() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="scripts/develop", description=__doc__)
    parser.add_argument("--port", type=int, default=8123, help="the port of Home Assistant (default: %(default)s)")
    parser.add_argument("--release", default=__version__, help="the release of Home Assistant (default: %(default)s)")
    parser.add_argument("--fresh", action="store_true", help="throw the Home Assistant of earlier runs away")
    parser.add_argument("--once", action="store_true", help="end as soon as everything is up and checked")
    parser.add_argument("--config", type=Path, help="the configuration directory (default: .hass/RELEASE)")
    options = parser.parse_args()
    # A directory per release, because a release cannot read what a newer one wrote.
    options.config = (options.config or Path(".hass", options.release)).absolute()
    return options


def _say(text: str) -> None:
    """Tell the user what happens."""
    print(f"\033[1m==>\033[0m {text}", flush=True)


async def _run(options: argparse.Namespace) -> None:
    """Run the demo until a signal cancels it or, with `--once`, until it is checked."""
    _cancel_on_signals()
    async with Demo(options.config, options.port, fresh=options.fresh) as demo:
        _say("starting the simulators")
        await demo.start_simulators()
        _say(f"starting Home Assistant {options.release}")
        await demo.start_home_assistant()
        _say("adding the systems and building the dashboard")
        await demo.add_systems()
        await demo.build_dashboard()
        _say(f"ready: {demo.url}  user {USER}, password {PASSWORD}")
        if not options.once:
            _say("Ctrl-C stops everything")
            await demo.serve()
    check_log(demo.log)
    _say("checked: everything came up, Home Assistant logged no error")


def _cancel_on_signals() -> None:
    """Let the first signal cancel the current task and ignore further ones, so that the clean-up is not cut short."""
    task = asyncio.current_task()
    assert task is not None

    def cancel() -> None:
        if not task.cancelling():
            _say("stopping")
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, cancel)


def main() -> int:
    """Return the exit code."""
    options = _options()
    try:
        asyncio.run(_run(options))
    except asyncio.CancelledError:
        return _INTERRUPTED
    except (DemoError, ClientError, OSError) as err:
        print(f"\033[1merror:\033[0m {str(err) or repr(err)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
