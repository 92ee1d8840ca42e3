"""What each model of UniPi Neuron has, group by group (facts/bgerp.md 4.3; EVOK's hardware definitions)."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Group:
    """One board of a Neuron; the first is the same in all models.

    Attributes:
        inputs: Digital inputs, each with a pulse counter.
        outputs: Digital outputs of group 1, relays of the others.
        analog: Analog inputs, and as many analog outputs.
        leds: User LEDs.
    """

    inputs: int
    outputs: int
    analog: int = 0
    leds: int = 0


_BRAIN: Final = Group(inputs=4, outputs=4, analog=1, leds=4)

MODELS: Final[dict[str, tuple[Group, ...]]] = {
    "S103": (_BRAIN,),
    "M503": (_BRAIN, Group(inputs=6, outputs=5, analog=4)),
    "M523": (_BRAIN, Group(inputs=4, outputs=5, analog=4)),
    "L503": (_BRAIN, Group(inputs=6, outputs=5, analog=4), Group(inputs=14, outputs=14)),
}
