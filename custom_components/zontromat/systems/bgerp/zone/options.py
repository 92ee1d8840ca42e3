"""What is decided about a zone in Home Assistant, since no register says it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Preferences; each default is what suits most zones.

    Attributes:
        cold_season_as_original: Drive the valves of the cold season as the original did, which closes them when heat is
            demanded (facts 3.2).
        exit_readers: Serial numbers of the readers on the inside of a door, beyond those that registers say.
        lock_when_closed: Lock a released door as soon as it has been opened and closed again; needs a door contact.
        held_open_after: Seconds after which a door counts as held open; needs a door contact.
        inverted_contacts: Contacts, by the key of their state's register, that are wired the other way round than the
            register means: as if a "!" were in front of their input.
        tank_outputs: Outputs that cool or heat the tanks, such as "AO0", by the key of the block.
        counts_exported_energy: Report what the meter has counted in both directions as the zone's energy.
        sun_shading: Close the blinds while the sun shines in too far.
        building_rotation: By how many degrees the building is turned clockwise; the windows with blinds look to the
            south of one that is not (facts 3.4).
    """

    cold_season_as_original: bool = False
    exit_readers: frozenset[str] = frozenset()
    lock_when_closed: bool = True
    held_open_after: float = 60.0
    inverted_contacts: frozenset[str] = frozenset()
    tank_outputs: Mapping[str, str] = field(default_factory=dict)
    counts_exported_energy: bool = False
    sun_shading: bool = True
    building_rotation: float = 0.0
