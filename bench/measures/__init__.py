"""The measures, one module each; `STANDARD` is what every system that polls its device is measured by."""

from typing import Final

from bench.subject import Measure

from . import commands, memory, polls, reloads, setup

STANDARD: Final[tuple[Measure, ...]] = (
    setup.figures,
    polls.figures,
    memory.figures,
    commands.figures,
    reloads.figures,
)
