"""The operator's side: what a person with the right role does in bgERP."""

from collections.abc import Iterable
from dataclasses import replace

from .cards import DEFAULT_VALIDITY, DOORS, Card, CardShape, card_registers, preset_cards, write_cards
from .log import EventKind
from .model import Bgerp
from .records import DeviceRecord, Dialect, State, Stored
from .registers import Json, Register, Scope, UnfitError


class OperatorError(Exception):
    """The server refuses what the operator wants; the text says why."""


class Operator:
    """Decides on devices, edits registers and grants cards; every method raises `OperatorError`."""

    def __init__(self, model: Bgerp) -> None:
        """Work at one installation."""
        self._model = model

    def approve(self, record_id: int, name: str | None = None) -> DeviceRecord:
        """Activate a draft, or restore and activate a rejected record.

        The device gets a name (`Zone` and the serial number, if it has none) and the profile. There can be only one
        active device of a name, and a rejected record returns only when its serial number has no other.
        """
        record = self._get(record_id)
        if record.state is State.ACTIVE:
            raise OperatorError("The device is active already.")
        if record.state is State.REJECTED and self._has_successor(record):
            raise OperatorError("The serial number has another record.")
        name = _checked_name(name or record.name or f"Zone {record.serial}")
        namesake = self._model.records.namesake(record, name)
        if namesake is not None and namesake.state is State.ACTIVE:
            raise OperatorError("Another active device has this name.")
        record.name = name
        if record.profile is None:
            catalogue = self._model.catalogue(record)
            record.profile = catalogue.name
            record.cards = preset_cards(catalogue, self._year_from_now())
        record.state = State.ACTIVE
        self._model.note(EventKind.APPROVED, record, name)
        return record

    def deactivate(self, record_id: int) -> DeviceRecord:
        """Make an active device a draft again."""
        record = self._get(record_id)
        if record.state is not State.ACTIVE:
            raise OperatorError("The device is not active.")
        record.state = State.DRAFT
        self._model.note(EventKind.DEACTIVATED, record)
        return record

    def reject(self, record_id: int) -> DeviceRecord:
        """Reject a device. In the specification's dialect its session ends: approved again, it logs in anew."""
        record = self._get(record_id)
        if record.state is State.REJECTED:
            raise OperatorError("The device is rejected already.")
        record.state = State.REJECTED
        if record.dialect is Dialect.SPECIFICATION:
            record.token = None
        self._model.note(EventKind.REJECTED, record)
        return record

    def rename(self, record_id: int, name: str) -> DeviceRecord:
        """Name a device. A draft with the name of another device replaces it: it takes over its registers."""
        record = self._get(record_id)
        record.name = _checked_name(name)
        self._model.note(EventKind.RENAMED, record, record.name)
        return record

    def edit(self, record_id: int, register: str, value: Json) -> None:
        """Write a register of scope system or both, as the edit form does: with the limits of the catalogue.

        Args:
            record_id: The device.
            register: Name of the register.
            value: The value, or its text; `None` clears it.

        """
        record = self._get(record_id)
        row = self._editable(record, register)
        try:
            stored = row.from_operator(value)
        except UnfitError as error:
            raise OperatorError(f"{register}: {error}.") from error
        self._write(record, register, stored)
        self._model.note(EventKind.EDITED, record, register=register, value=stored)

    def set_default(self, dialect: Dialect, register: str, value: Json) -> None:
        """Change a default value of a profile; it reaches the devices that do not have the register yet."""
        registers = self._model.profiles[dialect].registers
        if register not in registers:
            raise OperatorError(f"{register}: unknown register.")
        registers[register] = replace(registers[register], default=value)

    def grant_card(
        self, record_id: int, card_id: str, *, valid_until: int | None = None, doors: Iterable[int] = DOORS
    ) -> Card:
        """Let a card open; `valid_until` is Unix time in seconds, 12 months from now if not given."""
        record = self._get(record_id)
        self._demand_profile(record)
        if not card_id.strip():
            raise OperatorError("The card has no id.")
        card = Card(
            card_id=card_id.strip(),
            valid_until=self._year_from_now() if valid_until is None else valid_until,
            doors=sorted(doors),
        )
        record.cards[card.card_id] = card
        self._write_cards(record)
        self._model.note(EventKind.GRANTED, record, card.card_id)
        return card

    def revoke_card(self, record_id: int, card_id: str) -> None:
        """Let a card open no more."""
        record = self._get(record_id)
        if record.cards.pop(card_id, None) is None:
            raise OperatorError("The card has no permission.")
        self._write_cards(record)
        self._model.note(EventKind.REVOKED, record, card_id)

    def _get(self, record_id: int) -> DeviceRecord:
        try:
            return self._model.records[record_id]
        except KeyError as error:
            raise OperatorError(f"There is no device {record_id}.") from error

    def _has_successor(self, record: DeviceRecord) -> bool:
        others = self._model.records.of(record.serial, record.dialect)
        return any(other.state is not State.REJECTED for other in others if other is not record)

    @staticmethod
    def _demand_profile(record: DeviceRecord) -> None:
        if record.profile is None:
            raise OperatorError("The device has no profile yet: approve it first.")

    def _editable(self, record: DeviceRecord, register: str) -> Register:
        self._demand_profile(record)
        row = self._model.catalogue(record).get(register)
        if row is None:
            raise OperatorError(f"{register}: not in the device's profile.")
        if row.scope is Scope.DEVICE:
            raise OperatorError(f"{register}: only the device writes it.")
        return row

    def _write(self, record: DeviceRecord, register: str, value: Json) -> None:
        """Store a value with the present time, whatever is stored."""
        record.values[register] = Stored(value, self._model.clock.stamp(self._model.clock.now()))

    def _write_cards(self, record: DeviceRecord) -> None:
        """Write the permissions into the registers of the device's profile."""
        registers = card_registers(self._model.catalogue(record))
        for register, doors in registers.items():
            shape = self._model.behaviour.card_shape if doors == DOORS else CardShape.TEXTS
            cards = [card for card in record.cards.values() if set(doors) & set(card.doors)]
            self._write(record, register, write_cards(cards, shape))

    def _year_from_now(self) -> int:
        return int(self._model.clock.now()) + DEFAULT_VALIDITY


def _checked_name(name: str) -> str:
    """Return a name without surrounding blanks; raises `OperatorError`."""
    if not 0 < len(name.strip()) <= 32:
        raise OperatorError("A name has 1 to 32 characters.")
    return name.strip()
