"""A write counts when reading back shows it."""

from collections.abc import Awaitable, Callable

from .errors import HtrestError, NotConfirmedError


def is_doubtful(error: HtrestError) -> bool:
    """Tell whether the write may have taken effect nevertheless."""
    return error.doubtful


async def write_confirmed[T](
    what: str,
    *,
    write: Callable[[], Awaitable[object]],
    read: Callable[[], Awaitable[T]],
    holds: Callable[[T], bool],
    doubtful: Callable[[HtrestError], bool] = is_doubtful,
) -> T:
    """Write once, read back and return what was read.

    A write with a doubtful end is not repeated: what is read back decides whether it took effect.

    Raises:
        NotConfirmedError: Reading back failed, or shows something else.
        HtrestError: The write was refused.
    """
    doubt: HtrestError | None = None
    try:
        await write()
    except HtrestError as err:
        if not doubtful(err):
            raise
        doubt = err
    try:
        actual = await read()
    except HtrestError as err:
        raise NotConfirmedError(
            f"{what}: cannot tell whether it was written ({err})", name=what, actual="unknown"
        ) from doubt or err
    if not holds(actual):
        raise NotConfirmedError(
            f"{what}: the heat pump did not take it over", name=what, actual=str(actual)[:200]
        ) from doubt
    return actual
