"""What was changed in a document before sending, or is worth knowing about its result."""

from dataclasses import dataclass
from enum import StrEnum


class NoticeCode(StrEnum):
    """Kinds of notices."""

    TEXT_CUT = "text_cut"
    TEXT_REPLACED = "text_replaced"
    CHANGE_LEFT_OUT = "change_left_out"
    NO_RECEIPT_NUMBER = "no_receipt_number"
    AMOUNT_DIFFERS = "amount_differs"


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning about a document; `line` counts items from 1."""

    code: NoticeCode
    line: int | None = None
    field: str = ""
