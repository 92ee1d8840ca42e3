"""How a function block is doing."""

from dataclasses import dataclass
from enum import StrEnum

from ..registers import Block
from .pins import Pin


class Trouble(StrEnum):
    """What is wrong with a function block."""

    BAD_SETTING = "bad_setting"
    """It cannot work with the value of a register."""
    MISSING_PIN = "missing_pin"
    """The hardware lacks a pin, or cannot drive it."""
    PIN_TAKEN = "pin_taken"
    """Another block drives the same pin."""
    UNREADABLE = "unreadable"
    """A pin cannot be read at present."""
    WRITE_FAILED = "write_failed"
    """A pin could not be driven; it is tried again."""
    FAILED = "failed"
    """The block itself failed; it is started again after a pause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a function block does not run, or not as it should.

    Attributes:
        trouble: What is wrong.
        register: Key of the register that is wrong.
        pin: The pin concerned.
        other: Who else drives the pin; the block itself where it names one pin twice.
        detail: More for people, in English.
    """

    trouble: Trouble
    register: str = ""
    pin: Pin | None = None
    other: Block | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """How a function block is doing.

    Attributes:
        running: It controls its part of the zone.
        reason: Why it does not, or what is wrong although it does.
    """

    running: bool
    reason: Reason | None = None
