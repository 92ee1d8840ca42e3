"""The models of printers that the simulator knows, with the limits of their drivers (facts/erpnetfp.md, section 3)."""

from dataclasses import dataclass

from .documents import PaymentType

_CASH, _CARD, _CHECK = PaymentType.CASH, PaymentType.CARD, PaymentType.CHECK
_EVERY = tuple(payment for payment in PaymentType if payment is not PaymentType.CHANGE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One model. Lengths are characters; `columns` is the width of the paper."""

    name: str
    maker: str
    driver: str
    prefix: str
    firmware: str
    columns: int
    item_length: int
    comment_length: int
    password_length: int = 8
    pin: str = "0000"
    """The factory password of operator 1; empty where the device asks for none."""
    payments: tuple[PaymentType, ...] = _EVERY
    subtotal_modifiers: bool = False
    modifiers_need_tax_group: bool = False
    invoices: bool = False
    transfers_need_operator: bool = False
    """Deposits and withdrawals go out under an operator, whose password is checked."""
    drops_unpaid_footers: bool = False
    """Footer comments are lost on a receipt that was sent without payments."""


_MODELS = (
    Model(
        name="DP-25",
        maker="Datecs",
        driver="bg.dt.c.isl",
        prefix="DT",
        firmware="263453 08Nov18 1312",
        columns=42,
        item_length=22,
        comment_length=36,
        pin="1",
        payments=(_CASH, PaymentType.COUPONS, PaymentType.EXT_COUPONS, _CARD, PaymentType.RESERVED1),
    ),
    Model(
        name="FP-2000",
        maker="Datecs",
        driver="bg.dt.p.isl",
        prefix="DT",
        firmware="1.00BG 23NOV18 1000",
        columns=48,
        item_length=34,
        comment_length=46,
        subtotal_modifiers=True,
    ),
    Model(
        name="FP-700X",
        maker="Datecs",
        driver="bg.dt.x.isl",
        prefix="DT",
        firmware="266207 29Jan19 1634",
        columns=48,
        item_length=72,
        comment_length=46,
        subtotal_modifiers=True,
        payments=(_CASH, _CHECK, PaymentType.COUPONS, PaymentType.EXT_COUPONS, _CARD),
    ),
    Model(
        name="CompactM",
        maker="Daisy",
        driver="bg.dy.isl",
        prefix="DY",
        firmware="ONL-4.01BG",
        columns=32,
        item_length=20,
        comment_length=28,
        password_length=6,
        pin="1",
        payments=(_CASH, _CARD, _CHECK, PaymentType.RESERVED1),
    ),
    Model(
        name="300SM",
        maker="Incotex",
        driver="bg.in.isl",
        prefix="IN",
        firmware="3.01 Nov 2018",
        columns=32,
        item_length=24,
        comment_length=30,
        pin="1",
        payments=(_CASH, _CARD, _CHECK, PaymentType.RESERVED1),
    ),
    Model(
        name="A1",
        maker="Eltrade",
        driver="bg.ed.isl",
        prefix="ED",
        firmware="KL5101.1811.0.3 15Nov18 15:49",
        columns=48,
        item_length=30,
        comment_length=46,
        pin="",
    ),
    Model(
        name="M20",
        maker="Tremol",
        driver="bg.zk.zfp",
        prefix="ZK",
        firmware="Ver. 1.01 TRA20 C.S. 2541",
        columns=32,
        item_length=32,
        comment_length=30,
        password_length=6,
        subtotal_modifiers=True,
        transfers_need_operator=True,
        drops_unpaid_footers=True,
    ),
    Model(
        name="FP-28",
        maker="Tremol",
        driver="bg.zk.v2.zfp",
        prefix="ZK",
        firmware="Ver. 2.10",
        columns=32,
        item_length=32,
        comment_length=30,
        password_length=6,
        payments=(_CASH, _CARD, _CHECK),
        transfers_need_operator=True,
        drops_unpaid_footers=True,
    ),
    Model(
        name="ISL5011S-KL",
        maker="ISL",
        driver="bg.is.icp",
        prefix="IS",
        firmware="BG R1 21.01.201948",
        columns=47,
        item_length=40,
        comment_length=45,
        password_length=0,
        pin="",
    ),
    Model(
        name="BULPRINT T2QR",
        maker="SIS",
        driver="bg.sis.json",
        prefix="SI",
        firmware="2.4.0",
        columns=48,
        item_length=40,
        comment_length=46,
        pin="",
        payments=tuple(payment for payment in _EVERY if payment not in {PaymentType.RESERVED2, PaymentType.PACKAGING}),
        subtotal_modifiers=True,
        modifiers_need_tax_group=True,
        invoices=True,
    ),
)

MODELS = {model.name: model for model in _MODELS}
