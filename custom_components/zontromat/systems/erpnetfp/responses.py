"""Jobs in the words of actions and events; no password is ever in a job."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from .client import Job, Message, MessageType


def message_texts(messages: Iterable[Message]) -> list[Any]:
    """Return messages as plain values."""
    return [{"type": message.type.value, "code": message.code, "text": message.text} for message in messages]


def amount_of(value: Decimal | None) -> float | None:
    """Return an amount as a number; two decimal places survive in it."""
    return None if value is None else float(value)


def response_of(job: Job) -> dict[str, Any]:
    """Return what is known of a job."""
    result = job.result
    time = result.receipt_time if result is not None else None
    return {
        "outcome": job.outcome.value,
        "reason": None if job.reason is None else job.reason.value,
        "job_id": job.job_id,
        "kind": job.kind.name.lower(),
        "unique_sale_number": job.unique_sale_number,
        "receipt_number": job.receipt_number,
        "receipt_time": None if time is None else time.isoformat(),
        "receipt_amount": amount_of(result.receipt_amount if result is not None else None),
        "total": amount_of(job.total),
        "fiscal_memory_serial_number": result.fiscal_memory_serial_number if result is not None else None,
        "invoice_number": result.invoice_number if result is not None else None,
        "messages": message_texts(result.messages if result is not None else ()),
        "notices": [
            {"code": notice.code.value, "line": notice.line, "field": notice.field or None} for notice in job.notices
        ],
    }


def first_text(job: Job) -> str:
    """Return what the device or the server said went wrong, empty if it said nothing."""
    messages = job.result.messages if job.result is not None else ()
    first = next((message for message in messages if message.type is MessageType.ERROR), None)
    if first is None:
        return ""
    return f"{first.text} ({first.code})" if first.code else first.text
