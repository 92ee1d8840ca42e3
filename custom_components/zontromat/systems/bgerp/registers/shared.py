"""Registers that operator and zone both write: who wins, without flip-flop (facts 1.4, scope *both*)."""

from dataclasses import dataclass, replace

from .literals import Json

_REMEMBERED = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What a sync says about one shared register.

    Attributes:
        replied: Whether the reply contains the register.
        theirs: The value in the reply, which the server assembled before it wrote ours.
        carried: Whether the request carried the zone's present wish.
        asked_since: The request's `last_sync`.
        sure: Whether the values of the request have surely been stored.
        later: Whether the wish is newer than the request.
    """

    replied: bool
    theirs: Json
    carried: bool
    asked_since: float
    sure: bool
    later: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalChange:
    """A change made in the zone that has not surely arrived.

    Attributes:
        value: What the zone wants.
        base: What the server had when the change was made.
        former: Earlier wishes since then, which the server may have taken and may return.
        revision: When the change was made, in the store's counting.
        refused_since: `last_sync` of a request that carried the wish and got an old value back; 0 for none.
    """

    value: Json
    base: Json
    former: tuple[Json, ...] = ()
    revision: int = 0
    refused_since: float = 0

    def followed_by(self, value: Json, revision: int) -> LocalChange:
        """Return the change after another wish."""
        former = tuple(dict.fromkeys((*self.former, self.value)))[-_REMEMBERED:]
        return LocalChange(value=value, base=self.base, former=former, revision=revision)

    def after(self, exchange: Exchange) -> LocalChange | None:
        """Return what is left of the change after a sync, `None` where the server's value is in force again."""
        if not exchange.replied:
            return None if exchange.carried and exchange.sure else self
        if exchange.theirs == self.value:
            # An earlier wish may have been written after the reply was assembled; then the present one must follow.
            return None if exchange.carried or not self.former else self
        if exchange.theirs in (self.base, *self.former):
            return self._after_old_value(exchange)
        if exchange.later:
            return replace(self, base=exchange.theirs, former=(), refused_since=0)
        return self._yield_to(exchange.theirs) if exchange.carried else None

    def _yield_to(self, theirs: Json) -> LocalChange:
        """Take the server's value and confirm it: within one second nobody can tell which one the server kept."""
        return LocalChange(value=theirs, base=theirs, former=(self.value,))

    def _after_old_value(self, exchange: Exchange) -> LocalChange | None:
        """Return what is left when the server returned a value that is older than the wish.

        Once is normal: the register has changed in the very second since which was asked. Twice means that the
        server holds a value that it takes for newer.
        """
        if not exchange.carried or not exchange.asked_since:
            return self
        if 0 < self.refused_since < exchange.asked_since:
            return self._yield_to(exchange.theirs)
        return replace(self, refused_since=self.refused_since or exchange.asked_since)
