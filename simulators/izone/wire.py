"""Answers as bytes, with everything that is wrong with them."""

from collections.abc import Iterable, Mapping, Sequence
import json
from typing import Final

from .checks import LONGEST_NAME, LONGEST_TAG, Reason
from .quirks import ErrorForm, Quirks, Texts

type Json = bool | int | float | str | Sequence[Json] | Mapping[str, Json] | Pairs

BUSY: Final = b"{BUSY}"

_BUFFERS: Final = {
    "Name": LONGEST_NAME,
    **{f"Name{number}": LONGEST_NAME for number in range(1, 10)},
    "Tag1": LONGEST_TAG,
    "Tag2": LONGEST_TAG,
    "Pass": LONGEST_NAME,
    "LockCode": LONGEST_NAME,
}
"""Texts that live in fixed buffers, with the longest content in bytes."""


class Pairs(tuple[tuple[str, "Json"], ...]):
    """An object whose names repeat."""

    __slots__ = ()


def refusal(reason: Reason, quirks: Quirks) -> bytes:
    """Return the answer to a request that is refused."""
    match quirks.error:
        case ErrorForm.BARE:
            return b"{ERROR}"
        case ErrorForm.REASON:
            return b"{ERROR:%s}" % reason.encode()
        case ErrorForm.UNTERMINATED:
            return b"{ERROR:%s" % reason.encode()
        case ErrorForm.WORD:
            return reason.encode()


def encode(value: Json, quirks: Quirks) -> bytes:
    """Return the answer to a query."""
    return _Encoder(quirks).value(value) + quirks.trailer


class _Encoder:
    """JSON as a microcontroller writes it."""

    def __init__(self, quirks: Quirks) -> None:
        self._quirks = quirks

    def value(self, value: Json, name: str = "") -> bytes:
        """Return a value; its name decides about buffers and numbers as text."""
        match value:
            case str():
                return self._text(value, name)
            case bool():
                return b"true" if value else b"false"
            case int() | float():
                # int and float write themselves, not the names that enumerations have.
                number = b"%d" % value if isinstance(value, int) else b"%f" % value
                return b'"%s"' % number if name in self._quirks.numbers_as_text else number
            case Pairs():
                return self._members(value)
            case Mapping():
                return self._members(value.items())
            case _:
                return b"[%s]" % b",".join(self.value(item) for item in value)

    def _members(self, members: Iterable[tuple[str, Json]]) -> bytes:
        parts = [b'"%s":%s' % (name.encode(), self.value(value, name)) for name, value in members]
        if self._quirks.duplicate_keys:
            parts += parts[:1]
        return b"{%s}" % b",".join(parts)

    def _text(self, value: str, name: str) -> bytes:
        encoding = "latin-1" if self._quirks.latin_1 else "utf-8"
        content = json.dumps(value, ensure_ascii=False)[1:-1].encode(encoding, "replace")
        if name in _BUFFERS and self._shows_buffer(content):
            content += b"\0" * bool(content)
            content = content.ljust(_BUFFERS[name] + 1, b"\xff")
        return b'"%s"' % content

    def _shows_buffer(self, content: bytes) -> bool:
        match self._quirks.texts:
            case Texts.CLEAN:
                return False
            case Texts.UNWRITTEN:
                return not content
            case Texts.PADDED:
                return True
