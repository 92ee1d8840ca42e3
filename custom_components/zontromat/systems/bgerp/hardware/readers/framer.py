"""What a TERACOM ACT230 sends, taken apart (facts 4.1); pure, time comes from the caller."""

from collections.abc import Iterator
import re
from typing import Final

DEFAULT_PATTERN: Final = r"([0-9A-F]{16})"
"""A card id: 8 bytes in hex."""
SILENCE: Final = 0.05
"""Seconds after which an id that ends with `?` is complete without a line end."""
_STALE: Final = 0.5
"""Seconds after which the beginning of a line is forgotten."""
_LONGEST: Final = 64
"""Bytes of a line; a longer one is noise as a whole."""
_SAME_CARD: Final = 1.0
"""Seconds in which the same id is the same card, still held to the reader."""
_LINE_ENDS: Final = b"\r\n"
_BLANKS: Final = b" \t\0"
_PADDING: Final = "? \t\0"


class Framer:
    """Finds card ids in a stream of bytes, however it is cut.

    Args:
        pattern: Regular expression that a line matches in full, in upper case and without padding; its first group,
            or all of it, is the id.

    Raises:
        re.error: The pattern is no regular expression.
    """

    def __init__(self, pattern: str = DEFAULT_PATTERN) -> None:
        """Start with an empty line."""
        self._pattern = re.compile(pattern)
        self._line = bytearray()
        self._heard = 0.0
        self._last: tuple[str, float] | None = None

    @property
    def waits(self) -> bool:
        """Whether the line may be complete after a silence; `silent` is to be called then."""
        return self._line.rstrip(_BLANKS).endswith(b"?") and len(self._line) <= _LONGEST

    def feed(self, data: bytes, now: float) -> list[str]:
        """Take in bytes and return the ids of the cards that are complete, oldest first.

        Args:
            data: Bytes.
            now: Seconds of a clock that never jumps.
        """
        return [*self.silent(now), *self._take(data, now)]

    def silent(self, now: float) -> list[str]:
        """Return the id that a silence until now completes; forget what is too old."""
        quiet = now - self._heard
        if quiet >= SILENCE and self.waits and (card := self._card(now)) is not None:
            self._line.clear()
            return [card] if card else []
        if quiet > _STALE:
            self._line.clear()
        return []

    def _take(self, data: bytes, now: float) -> Iterator[str]:
        """Yield the cards of complete lines."""
        for byte in data:
            self._heard = now
            if byte not in _LINE_ENDS:
                # One byte more than the longest line marks it as too long.
                if len(self._line) <= _LONGEST:
                    self._line.append(byte)
                continue
            card = self._card(now)
            self._line.clear()
            if card:
                yield card

    def _card(self, now: float) -> str | None:
        """Return the id in the line; empty when the same card was just there, `None` when there is none."""
        if len(self._line) > _LONGEST:
            return None
        match = self._pattern.fullmatch(self._line.decode("latin-1").strip(_PADDING).upper())
        if match is None:
            return None
        card = match[1] if match.re.groups else match[0]
        last, self._last = self._last, (card, now)
        return "" if last is not None and last[0] == card and now - last[1] < _SAME_CARD else card
