"""Run one simulator: `python -m simulators SYSTEM --help`."""

import argparse
import asyncio
import contextlib
from importlib import import_module
from pathlib import Path


def _systems() -> list[str]:
    """Return the simulators of this package: the folders with a `cli` module."""
    return sorted(path.parent.name for path in Path(__file__).parent.glob("*/cli.py"))


def main() -> None:
    """Parse the command line and serve until interrupted.

    Each simulator's `cli` module has `DESCRIPTION`, `add_arguments(parser)` and the coroutine `run(args)`.
    """
    parser = argparse.ArgumentParser(prog="python -m simulators", description=__doc__)
    commands = parser.add_subparsers(dest="system", required=True, metavar="SYSTEM")
    for key in _systems():
        cli = import_module(f"{__package__}.{key}.cli")
        command = commands.add_parser(key, help=cli.DESCRIPTION.splitlines()[0], description=cli.DESCRIPTION)
        cli.add_arguments(command)
        command.set_defaults(run=cli.run)
    args = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(args.run(args))


if __name__ == "__main__":
    main()
