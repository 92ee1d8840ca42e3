"""What the demo remembers from one run to the next."""

from dataclasses import asdict, dataclass, field
import json
from pathlib import Path
import shutil
import socket
from typing import Self

from . import DemoError
from .systems import DemoSystem

_FILE = "demo.json"


@dataclass(kw_only=True)
class State:
    """The demo's own facts about its Home Assistant, kept beside the configuration.

    The file also marks the directory as one that the demo may delete.
    """

    url: str = ""
    token: str = ""
    """A long-lived token of the owner; empty until there is one."""
    ports: dict[str, dict[str, int]] = field(default_factory=dict)
    """The ports of each system by name; config entries contain them."""
    entries: dict[str, str] = field(default_factory=dict)
    """The id of each system's config entry."""

    @classmethod
    def open(cls, config: Path, *, fresh: bool) -> Self:
        """Read the state of a directory; one without an owner, or any that shall be `fresh`, is emptied.

        Raises:
            DemoError: the directory holds something that is not a demo.
        """
        file = config / _FILE
        if file.exists():
            state = cls(**json.loads(file.read_text()))
            if state.token and not fresh:
                return state
            shutil.rmtree(config)
        elif config.exists() and any(config.iterdir()):
            raise DemoError(f"{config} holds something else than a demo: choose another directory with --config")
        config.mkdir(parents=True, exist_ok=True)
        state = cls()
        state.save(config)
        return state

    def save(self, config: Path) -> None:
        """Write the file, for the user's eyes only because of the token."""
        file = config / _FILE
        file.touch(mode=0o600)
        file.write_text(json.dumps(asdict(self), indent=2))

    def ports_of(self, system: DemoSystem) -> dict[str, int]:
        """Return the ports of a system: free ones at the first time, from then on the same.

        Raises:
            DemoError: something else listens on one of them by now.
        """
        ports = self.ports.setdefault(system.key, {})
        for name in system.ports:
            if name not in ports:
                ports[name] = _free_port()
            elif not is_free(ports[name]):
                raise DemoError(f"port {ports[name]} of the {system.key} simulator is taken: --fresh chooses another")
        return ports


def _free_port() -> int:
    """Return a port that nothing uses at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def is_free(port: int) -> bool:
    """Tell whether a server can listen on a port."""
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True
