"""The paper roll: what a printer really printed, whatever the server says about it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import count

from .documents import FISCAL, Item, Kind, Original, Payment, Recipient
from .money import ZERO

_order = count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedDocument:
    """A piece of paper. Amounts are in the device's currency, `at` is the device's clock (naive).

    `job_id` is the task id the client asked for, else the server's own; it is the truth even where the server ignores
    the client's id. `change` is what a cash payment got back; `payments` are net of it.
    """

    serial: str
    kind: Kind
    at: datetime
    job_id: str
    number: str = ""
    unique_sale_number: str = ""
    operator: str = ""
    items: tuple[Item, ...] = ()
    payments: tuple[Payment, ...] = ()
    total: Decimal = ZERO
    change: Decimal = ZERO
    taxes: Mapping[int, Decimal] = field(default_factory=dict)
    original: Original | None = None
    recipient: Recipient | None = None
    invoice_number: str = ""
    text: str = ""
    order: int = field(default_factory=lambda: next(_order))
    """Ascending over all printers of the process."""

    @property
    def fiscal(self) -> bool:
        """Tell whether the document counts in the fiscal memory; a cancelled receipt does not."""
        return self.kind in FISCAL


class Roll:
    """The documents of one printer, oldest first."""

    def __init__(self) -> None:
        """Start with an empty roll."""
        self.documents: list[PrintedDocument] = []

    def add(self, document: PrintedDocument) -> None:
        """Print a document."""
        self.documents.append(document)

    def __iter__(self) -> Iterator[PrintedDocument]:
        """Iterate over the documents, oldest first."""
        return iter(self.documents)

    def __len__(self) -> int:
        """Count the documents."""
        return len(self.documents)

    @property
    def receipts(self) -> list[PrintedDocument]:
        """The fiscal documents."""
        return [document for document in self.documents if document.fiscal]

    def of_job(self, job_id: str) -> list[PrintedDocument]:
        """Return what a job printed, cancelled receipts left out: at most one document, or it was printed twice."""
        return [each for each in self.documents if each.job_id == job_id and each.kind is not Kind.VOID]

    def of_sale(self, unique_sale_number: str) -> list[PrintedDocument]:
        """Return the fiscal documents of a sale, its reversals among them."""
        return [each for each in self.receipts if each.unique_sale_number == unique_sale_number]

    @property
    def text(self) -> str:
        """The whole roll as text."""
        return "\n".join(document.text for document in self.documents)
