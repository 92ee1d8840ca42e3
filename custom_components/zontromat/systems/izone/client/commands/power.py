"""Commands for the power monitor (spec/izone.txt, 4.6)."""

from ..command import Command, Expectation, action
from ..items import Item, Kind, Subsystem
from ..models.power import CHANNELS_PER_DEVICE
from ..snapshot import Snapshot
from .checks import checked_name, found


@action
def set_channel_name(state: Snapshot, index: int, name: str) -> Command:
    """Name a channel, by its `channel_index`, with 15 bytes at most."""
    found(state.power_channels, index, "channel")
    name = checked_name("name", name)
    device, channel = divmod(index, CHANNELS_PER_DEVICE)
    # The vendor's own headers have the second spelling.
    spellings = tuple({"ChannelName": {"Device": device, "Channel": channel, key: name}} for key in ("Name", "String"))
    shows = Expectation(item=Item(Kind.POWER_CHANNEL, index), field="name", value=name or None)
    return Command(subsystem=Subsystem.POWER, spellings=spellings, expectations=(shows,))
