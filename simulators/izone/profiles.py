"""Kinds of bridges, as sets of quirks."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from .quirks import ContentType, ErrorForm, Quirks, StatusForm, Texts, V1Api

_captured = partial(
    Quirks,
    isave_keys=("iSaveOn",),
    station_name_keys=("RetStName",),
    channel_name_key="String",
    channel_flow_key="Generate",
    reading_key="LastReadingNo",
    numbers_as_text=("SysType",),
    texts=Texts.UNWRITTEN,
    status=StatusForm.FULL,
    tokens=("iZoneV2", "iLight", "iDrate", "iPower", "Split"),
)
"""What captured data and the vendor's headers have in place of the specification's; everything is announced."""

PROFILES: Final[Mapping[str, Callable[[], Quirks]]] = {
    "specification": partial(Quirks, ok=b"OK", error=ErrorForm.WORD, extras=False, split_uid_as_number=True),
    "dual": partial(_captured, trailer=b"{OK}", content_type=ContentType.REQUIRED),
    "v2-only": partial(_captured, v1=V1Api.EMPTY, content_type=ContentType.FORBIDDEN),
    "v1-only": partial(Quirks, v2=False, ok=b"", tokens=("iZone",)),
    "legacy": partial(Quirks, v2=False, ok=b"", tokens=()),
}
"""Quirks by name: the specification to the letter, a bridge with both APIs, the firmware of September 2026, and two
generations before V2, of which the older announces nothing but its address."""
