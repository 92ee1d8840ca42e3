"""What the printer drivers can print, for servers whose printer info does not say it (facts, section 3)."""

from dataclasses import dataclass

from .enums import PaymentType

ALL_PAYMENTS = frozenset(PaymentType) - {PaymentType.CHANGE}

_CARD_CHECK = frozenset({PaymentType.CASH, PaymentType.CARD, PaymentType.CHECK})
_COUPONS = frozenset({PaymentType.CASH, PaymentType.COUPONS, PaymentType.EXT_COUPONS, PaymentType.CARD})


@dataclass(frozen=True, slots=True)
class DriverRow:
    """Widths in characters (`None`: the device decides), longest password, and means of payment of one driver."""

    item_width: int | None
    comment_width: int | None
    password_length: int
    payments: frozenset[PaymentType]


_ROWS = {
    "bg.dt.c.isl": DriverRow(22, 36, 8, _COUPONS | {PaymentType.RESERVED1}),
    "bg.dt.p.isl": DriverRow(34, 46, 8, ALL_PAYMENTS),
    "bg.dt.x.isl": DriverRow(72, None, 8, _COUPONS | {PaymentType.CHECK}),
    "bg.dy.isl": DriverRow(None, None, 6, _CARD_CHECK | {PaymentType.RESERVED1}),
    "bg.in.isl": DriverRow(None, None, 8, _CARD_CHECK | {PaymentType.RESERVED1}),
    "bg.ed.isl": DriverRow(30, 46, 8, ALL_PAYMENTS),
    "bg.zk.zfp": DriverRow(32, 30, 6, ALL_PAYMENTS),
    "bg.zk.v2.zfp": DriverRow(32, 30, 6, _CARD_CHECK),
    "bg.is.icp": DriverRow(40, None, 0, ALL_PAYMENTS),
    "bg.sis.json": DriverRow(None, None, 8, ALL_PAYMENTS - {PaymentType.DAMAGE, PaymentType.RESERVED2}),
}

_ANY = DriverRow(None, None, 0, ALL_PAYMENTS)


def driver_of(uri: str) -> str:
    """Return the driver's name in a printer URI: `bg.dy.isl` in `bg.dy.isl.com://COM5`."""
    return uri.partition("://")[0].rpartition(".")[0].lower()


def driver_row(uri: str) -> DriverRow:
    """Return what the driver of this URI can print; an unknown driver limits nothing."""
    return _ROWS.get(driver_of(uri), _ANY)
