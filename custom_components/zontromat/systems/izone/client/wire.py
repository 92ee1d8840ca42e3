"""Bodies as bridges send them: JSON with something around it, or a word that is no JSON at all."""

from enum import StrEnum
import json
import re
from typing import Any

from .errors import BusyError, InvalidResponseError, NotSupportedError, RefusedError

type Document = dict[str, Any] | list[Any]

_BEFORE = b"\0 \t\r\n\xff\xef\xbb\xbf"
_WORD = re.compile(
    r"\s*(?:\{\s*|\")?(?P<word>OK|BUSY|ERROR|InvalidRequest|InvalidUser|UserNotAllowed)\b\s*(?::(?P<text>[^}\0]*))?",
    re.IGNORECASE,
)
_MISSING = re.compile(r"\s*404\b")
_SECRETS = {"Pass", "LockCode"}


class Reply(StrEnum):
    """What a bridge says when it neither refuses nor has anything to tell."""

    OK = "ok"
    EMPTY = "empty"
    """Old firmware says nothing; whether something happened shows only in the state."""


def _with_repeated_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return an object in which a repeated key keeps all its values, the later ones as `key#2`, `key#3` ..."""
    result: dict[str, object] = {}
    for key, value in pairs:
        name, count = key, 1
        while name in result:
            count += 1
            name = f"{key}#{count}"
        result[name] = value
    return result


def _no_number(constant: str) -> None:
    """Read NaN and the infinities as nothing."""


_DECODER = json.JSONDecoder(strict=False, parse_constant=_no_number)
_DECODER_OF_ALL = json.JSONDecoder(strict=False, parse_constant=_no_number, object_pairs_hook=_with_repeated_keys)


def decode(content: bytes, *, repeated_keys: bool = False) -> Document | Reply:
    """Return the JSON value at the beginning of an answer, or the bridge's word that all is well.

    Whatever follows the value is ignored. Bytes that are not UTF-8 are taken for Latin-1. With `repeated_keys` none of
    the values of a repeated key is lost: the second month of a fault is called `M#2`.

    Raises:
        BusyError: The bridge has no time now.
        RefusedError: It refuses.
        NotSupportedError: It does not know the address.
        InvalidResponseError: It says something else.
    """
    content = content.lstrip(_BEFORE)
    if not content:
        return Reply.EMPTY
    try:
        decoded = content.decode()
    except UnicodeDecodeError:
        decoded = content.decode("latin-1")
    try:
        value, _ = (_DECODER_OF_ALL if repeated_keys else _DECODER).raw_decode(decoded)
    except ValueError, RecursionError:
        return _word(decoded)
    match value:
        case {"result": str(word)} | str(word):
            return _word(word)
        case dict() | list():
            return value
        case _:
            return _word(decoded)


def _word(said: str) -> Reply:
    """Return the bridge's word that all is well.

    Raises as `decode`.
    """
    if _MISSING.match(said):
        raise NotSupportedError("The bridge does not know this address")
    match = _WORD.match(said)
    if match is None:
        raise InvalidResponseError("The answer is not what the protocol allows", start=said[:40])
    match match["word"].upper():
        case "OK":
            return Reply.OK
        case "BUSY":
            raise BusyError("The bridge is busy")
        case _:
            reason = (match["text"] or match["word"]).strip()[:80]
            raise RefusedError(f"The bridge refuses: {reason}", reason=reason)


def encode(document: object) -> bytes:
    """Return a document as bytes."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def without_secrets(datagram: dict[str, Any]) -> dict[str, Any]:
    """Return a datagram without passwords and key codes, which nothing here needs."""
    return {key: value for key, value in datagram.items() if key not in _SECRETS}
