"""Measure the systems and print a table; the exit status is 1 when a bound is exceeded, 2 when nothing was measured."""

import argparse
import logging
import platform
import sys

from homeassistant.const import __version__

from . import BenchError
from .figures import HEADER, Figure
from .rig import Rig
from .subject import Subject
from .systems import SUBJECTS

_INTERRUPTED = 130
"""The exit status that shells use for Ctrl-C."""


def _options() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument(
        "systems", nargs="*", metavar="SYSTEM", help=f"what to measure: {', '.join(SUBJECTS)} (default: all)"
    )
    parser.add_argument(
        "--points", type=int, default=500, help="data points beside the system's own (default: %(default)s)"
    )
    parser.add_argument("--runs", type=int, default=5, help="runs of which the median counts (default: %(default)s)")
    parser.add_argument("--release", default=__version__, help="the release of Home Assistant (default: %(default)s)")
    options = parser.parse_args()
    if unknown := set(options.systems) - SUBJECTS.keys():
        parser.error(f"nothing to measure for {', '.join(sorted(unknown))}")
    if options.release != __version__:
        parser.error(f"this is the environment of {__version__}")
    return options


def _measure(rig: Rig[Subject]) -> list[Figure]:
    """Measure one system; print each figure as soon as it is there."""
    figures = []
    print(f"\n\033[1m{rig.subject.key}\033[0m with {rig.points} data points beside its own")
    print(f"  plan: {rig.subject.plan}\n{HEADER}")
    for measure in rig.subject.measures:
        for figure in measure(rig):
            print(figure.line, flush=True)
            figures.append(figure)
    return figures


def _run(options: argparse.Namespace) -> bool:
    """Measure all systems and tell whether every bound was kept."""
    # What goes wrong ends the run; the rest of the log is about a core that lives for a second.
    logging.disable(logging.CRITICAL)
    print(f"Home Assistant {__version__}, Python {platform.python_version()}, medians of {options.runs} runs")
    figures = []
    for key in options.systems or SUBJECTS:
        with Rig(SUBJECTS[key], points=options.points, runs=options.runs) as rig:
            figures += _measure(rig)
    exceeded = [figure.name for figure in figures if not figure.ok]
    print("\nover: " + "; ".join(exceeded) if exceeded else "\nall within their bounds")
    return not exceeded


def main() -> int:
    """Return the exit status."""
    options = _options()
    try:
        return 0 if _run(options) else 1
    except BenchError as err:
        print(f"\033[1;31merror:\033[0m {err}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return _INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
