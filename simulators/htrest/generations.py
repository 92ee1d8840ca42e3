"""The server generations in the field, as rows of differences (facts/htrest.md, section 1)."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """What tells one generation of the server from another."""

    key: str
    port: int
    """The default port."""
    banner: str
    """The `Server` header."""
    http_1_1: bool
    """HTTP/1.1 with `Connection: close`; HTTP/1.0 otherwise."""
    subsets: bool
    """`?A&B` selects parameters; ignored otherwise."""
    fastquery_bool_as_int: bool
    """`--bool-as-int` also changes fast queries."""
    optional_verification: bool
    """`--no-param-verification` exists."""
    broken_items: bool
    """Fault list entries and time programs by index always fail."""
    overwrite: bool
    """`PUT /overwrite/<name>` is routed."""
    status_without_content_type: int
    """The answer to a body that is not declared as JSON."""
    lost_port: str = "serial connection to heat pump not established"
    """What the library says once the serial port was lost."""
    lacks: frozenset[str] = frozenset()
    """Lines of the stock parameter table that this generation's library does not have yet."""


GENERATIONS: Final = {
    generation.key: generation
    for generation in (
        Generation(
            key="spec",
            port=8888,
            banner="Werkzeug/1.0.0 Python/3.7.3",
            http_1_1=False,
            subsets=False,
            fastquery_bool_as_int=False,
            optional_verification=False,
            broken_items=False,
            overwrite=False,
            status_without_content_type=400,
            lacks=frozenset({"Hauptschalter"}),
        ),
        Generation(
            key="pypi",
            port=8777,
            banner="Werkzeug/2.0.3 Python/3.9.2",
            http_1_1=False,
            subsets=True,
            fastquery_bool_as_int=True,
            optional_verification=True,
            broken_items=False,
            overwrite=False,
            status_without_content_type=400,
        ),
        Generation(
            key="git-master",
            port=8777,
            banner="Werkzeug/3.0.6 Python/3.11.2",
            http_1_1=True,
            subsets=True,
            fastquery_bool_as_int=True,
            optional_verification=True,
            broken_items=True,
            overwrite=True,
            status_without_content_type=415,
            lost_port="serial connection not open",
        ),
    )
}
