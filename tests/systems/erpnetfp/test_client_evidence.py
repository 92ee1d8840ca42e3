"""What an answer proves (facts, section 6, rules 6 and 7), server by server."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.zontromat.systems.erpnetfp.client import (
    JobKind,
    Message,
    MessageType,
    Outcome,
    PrintResult,
    Reason,
)
from custom_components.zontromat.systems.erpnetfp.client.evidence import Numbers, judge
from custom_components.zontromat.systems.erpnetfp.client.personalities import (
    CSHARP,
    CSHARP_OLD,
    NODE,
    PYTHON,
    UNKNOWN,
    Personality,
)

PRINTED, NOT_PRINTED, DOUBT = Outcome.PRINTED, Outcome.NOT_PRINTED, Outcome.UNKNOWN
RECEIPT, REVERSAL, DEPOSIT, WITHDRAW, Z_REPORT, CLOCK = (
    JobKind.RECEIPT,
    JobKind.REVERSAL,
    JobKind.DEPOSIT,
    JobKind.WITHDRAW,
    JobKind.Z_REPORT,
    JobKind.CLOCK,
)
TIME = datetime(2026, 1, 1, tzinfo=UTC)


def error(code: str | None, text: str = "x") -> Message:
    """Return an error."""
    return Message(type=MessageType.ERROR, code=code, text=text)


def info(text: str) -> Message:
    """Return an info."""
    return Message(type=MessageType.INFO, code=None, text=text)


def failed(*messages: Message, fields: bool = True, **options: Any) -> PrintResult:
    """Return an answer that says no."""
    return PrintResult(ok=False, messages=messages, has_receipt_fields=fields, **options)


def success(number: str | None = None, *messages: Message, fields: bool = True) -> PrintResult:
    """Return an answer that says yes."""
    return PrintResult(ok=True, messages=messages, receipt_number=number, has_receipt_fields=fields)


@pytest.mark.parametrize(
    ("server", "kind", "result", "outcome"),
    [
        # A new number proves a receipt; the last one, or none, does not.
        (CSHARP, RECEIPT, success("0000086"), PRINTED),
        (CSHARP, RECEIPT, success("0000085"), DOUBT),
        (CSHARP, RECEIPT, success(), DOUBT),
        (CSHARP, RECEIPT, success(fields=False), DOUBT),
        (CSHARP, RECEIPT, success("0000001"), PRINTED),
        (NODE, RECEIPT, success("0000086"), PRINTED),
        (NODE, RECEIPT, success("0000085"), DOUBT),
        (NODE, RECEIPT, success("0000001"), DOUBT),
        (NODE, RECEIPT, success("86a"), DOUBT),
        (PYTHON, RECEIPT, success(), PRINTED),
        (PYTHON, RECEIPT, success("0000085"), DOUBT),
        # The specification answers a reversal without receipt fields.
        (CSHARP_OLD, REVERSAL, success(fields=False), PRINTED),
        (CSHARP, REVERSAL, success(fields=True), DOUBT),
        (NODE, REVERSAL, success(fields=False), DOUBT),
        # Success beside trouble is none.
        (CSHARP, RECEIPT, success("0000086", info("Error occurred while closing the receipt")), DOUBT),
        (CSHARP, DEPOSIT, success(None, error("E301")), DOUBT),
        # One command: the answer is all there is.
        (CSHARP, Z_REPORT, success(fields=False), PRINTED),
        (PYTHON, DEPOSIT, success(fields=False), PRINTED),
        (NODE, DEPOSIT, success(), DOUBT),
        (NODE, Z_REPORT, success(), DOUBT),
        (NODE, CLOCK, success(), PRINTED),
        (UNKNOWN, Z_REPORT, success(fields=False), DOUBT),
    ],
)
def test_success_needs_evidence(server: Personality, kind: JobKind, result: PrintResult, outcome: Outcome) -> None:
    """The last number seen on the device was 85."""
    assert judge(result, kind, server, Numbers(last="0000085")).outcome is outcome


@pytest.mark.parametrize(
    ("server", "kind", "result", "outcome"),
    [
        # Refused before printing: no receipt fields at all.
        (CSHARP, RECEIPT, failed(error("E403"), fields=False), NOT_PRINTED),
        (PYTHON, RECEIPT, failed(error(None), fields=False), DOUBT),
        (UNKNOWN, RECEIPT, failed(error("E403"), fields=False), DOUBT),
        # Failed before the end: the text tells the stage.
        (CSHARP, RECEIPT, failed(error("E301"), info("Error occured while opening new fiscal receipt")), NOT_PRINTED),
        (CSHARP, RECEIPT, failed(error("E404"), info("Error occurred in Item 2")), NOT_PRINTED),
        (CSHARP, RECEIPT, failed(error("E406"), info("Error occurred in Payment 1")), NOT_PRINTED),
        (CSHARP, RECEIPT, failed(error("E404"), info("Error while making full payment in cash")), NOT_PRINTED),
        # Failed at the end, or nobody knows where.
        (CSHARP, RECEIPT, failed(error("E301"), info("Error occured while printing receipt items")), DOUBT),
        (CSHARP, RECEIPT, failed(error("E404"), info("full payment in cash and closing the receipt")), DOUBT),
        (CSHARP, RECEIPT, failed(info("Error occurred while reading last document number")), DOUBT),
        (CSHARP, RECEIPT, failed(info("Error occurred while reading last receipt QR code data")), DOUBT),
        (CSHARP, RECEIPT, failed(error("E301"), info("in Item 1"), receipt_time=TIME), DOUBT),
        (CSHARP, RECEIPT, failed(error("E301"), info("in Item 1"), receipt_number="1"), DOUBT),
        (CSHARP, RECEIPT, failed(error("E302", "cover opening in item 1")), DOUBT),
        *(
            (CSHARP, RECEIPT, failed(error(code), info("in Item 1")), DOUBT)
            for code in ("E101", "E107", "E409", "E999")
        ),
        (CSHARP, RECEIPT, failed(error("E109"), fields=False), DOUBT),
        (CSHARP, RECEIPT, failed(error("E110")), NOT_PRINTED),
        (NODE, RECEIPT, failed(error("E102")), NOT_PRINTED),
        (NODE, RECEIPT, failed(error("E100")), DOUBT),
        (NODE, RECEIPT, failed(error("E010")), DOUBT),
        (PYTHON, RECEIPT, failed(error("E404")), NOT_PRINTED),
        (PYTHON, RECEIPT, failed(error(None)), DOUBT),
        (PYTHON, REVERSAL, failed(error("E_NOT_IMPLEMENTED")), NOT_PRINTED),
        # One command: refused by its code, or in doubt.
        (CSHARP, DEPOSIT, failed(error("E403"), fields=False), NOT_PRINTED),
        (CSHARP, Z_REPORT, failed(error("E301"), fields=False), DOUBT),
        (CSHARP, Z_REPORT, failed(error("E101"), error("E404"), fields=False), DOUBT),
        (NODE, WITHDRAW, failed(error("E301")), NOT_PRINTED),
        (NODE, DEPOSIT, failed(error("E300")), DOUBT),
    ],
)
def test_failure_needs_evidence_too(server: Personality, kind: JobKind, result: PrintResult, outcome: Outcome) -> None:
    """What may have come out on paper is not said to be not printed."""
    assert judge(result, kind, server, Numbers(last="0000085")).outcome is outcome


@pytest.mark.parametrize(
    ("server", "numbers", "number", "outcome"),
    [
        (CSHARP, Numbers(), "0000001", PRINTED),
        (CSHARP, Numbers(receipts=1), "0000001", DOUBT),
        (CSHARP, Numbers("0000085", receipts=1), "0000086", DOUBT),
        (CSHARP, Numbers("0000085", receipts=1), "0000087", PRINTED),
        (CSHARP, Numbers("0000085", others=3), "0000086", PRINTED),
        (CSHARP, Numbers("0000085", known=frozenset({"0000086"})), "0000086", DOUBT),
        (CSHARP, Numbers("9999999"), "0000001", PRINTED),
        (NODE, Numbers(), "0000001", DOUBT),
        (NODE, Numbers("0000085", others=1), "0000086", DOUBT),
        (NODE, Numbers("0000085", others=1), "0000087", PRINTED),
    ],
)
def test_other_documents_may_have_taken_the_number(
    server: Personality, numbers: Numbers, number: str, outcome: Outcome
) -> None:
    """A number proves a receipt only if it cannot be that of another document."""
    assert judge(success(number), RECEIPT, server, numbers).outcome is outcome


@given(
    st.builds(
        PrintResult,
        ok=st.booleans(),
        messages=st.lists(
            st.builds(
                Message,
                type=st.sampled_from(MessageType),
                code=st.none() | st.sampled_from(["E101", "E301", "E403", "E404", "E109"]),
                text=st.sampled_from(["", "Error occurred in Item 1", "Error occurred while closing the receipt"]),
            ),
            max_size=3,
        ).map(tuple),
        has_receipt_fields=st.booleans(),
        receipt_number=st.none() | st.sampled_from(["0000085", "0000086", "x"]),
        receipt_time=st.none() | st.just(TIME),
    ),
    st.sampled_from(JobKind),
    st.sampled_from([CSHARP, CSHARP_OLD, NODE, PYTHON, UNKNOWN]),
)
def test_doubtful_signs_always_win(result: PrintResult, kind: JobKind, server: Personality) -> None:
    """No combination of signs turns a doubtful answer into a certainty."""
    verdict = judge(result, kind, server, Numbers("0000085"))
    assert (verdict.outcome is Outcome.UNKNOWN) == (verdict.reason not in {Reason.CONFIRMED, Reason.REFUSED})
    closing = any("closing" in message.text for message in result.messages)
    if closing or result.error_codes & {"E101", "E109"} or (not result.ok and result.receipt_time is not None):
        assert verdict.outcome is Outcome.UNKNOWN
    if verdict.outcome is Outcome.PRINTED:
        assert result.ok
    if verdict.outcome is Outcome.NOT_PRINTED:
        assert not result.ok
