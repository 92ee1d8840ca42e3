"""What the demo remembers, and which directories it dares to empty."""

from dataclasses import replace
from pathlib import Path
import socket

import pytest

from demo import DemoError
from demo.state import State
from demo.systems import Beside, Call, DemoSystem, Part

TOY = DemoSystem(
    key="toy",
    title="Toy",
    icon="mdi:toy",
    simulator=("--port", "{port}"),
    ready="http://127.0.0.1:{port}/",
    config_flow={"toy": {"url": "http://127.0.0.1:{port}", "retries": 3, "hosts": {"one": "{port}"}}},
    cards=(),
)


def finished(config: Path) -> State:
    """Return the state of a demo that ran once."""
    state = State.open(config, fresh=False)
    state.token = "secret"
    state.save(config)
    return state


def test_a_finished_demo_is_kept(tmp_path: Path) -> None:
    """The state survives, readable by the user alone."""
    finished(tmp_path)
    assert State.open(tmp_path, fresh=False).token == "secret"
    assert (tmp_path / "demo.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("fresh", [True, False])
def test_fresh_or_unfinished_demos_start_anew(tmp_path: Path, fresh: bool) -> None:
    """On request, or after a first run that was interrupted, nothing of the directory is left."""
    (finished(tmp_path) if fresh else State.open(tmp_path, fresh=False)).save(tmp_path)
    (tmp_path / "rest").touch()
    assert State.open(tmp_path, fresh=fresh).token == ""
    assert [file.name for file in tmp_path.iterdir()] == ["demo.json"]


def test_a_foreign_directory_is_left_alone(tmp_path: Path) -> None:
    """A directory that is not a demo's is never emptied, not even with `--fresh`."""
    (tmp_path / "configuration.yaml").touch()
    with pytest.raises(DemoError, match="something else"):
        State.open(tmp_path, fresh=True)
    assert (tmp_path / "configuration.yaml").exists()


def test_simulators_keep_their_ports(tmp_path: Path) -> None:
    """Config entries contain the ports, so that they are the same in the next run, or it fails."""
    state = finished(tmp_path)
    ports = state.ports_of(TOY)
    state.save(tmp_path)
    again = State.open(tmp_path, fresh=False)
    assert again.ports_of(TOY) == ports
    with socket.create_server(("127.0.0.1", ports["port"])), pytest.raises(DemoError, match="toy simulator is taken"):
        again.ports_of(TOY)


def test_ports_are_filled_in() -> None:
    """Texts at any depth get the numbers of the ports, and the folder; other values stay."""
    beside = Beside(key="more", command=("--file", "{folder}/file"), ready="http://there:{port}")
    part = Part(kind="toy_part", answers={"user": {"port": "{port}"}})
    call = Call(url="http://there:{port}", body={"on": True})
    more = replace(TOY, beside=(beside,), parts=(part,), calls=(call,)).filled({"port": 81, "folder": "/here"})
    assert more.beside == (Beside(key="more", command=("--file", "/here/file"), ready="http://there:81"),)
    assert more.parts == (Part(kind="toy_part", answers={"user": {"port": "81"}}),)
    assert more.calls == (Call(url="http://there:81", body={"on": True}),)
    row = TOY.filled({"port": 81})
    assert row.simulator == ("--port", "81")
    assert row.ready == "http://127.0.0.1:81/"
    assert row.config_flow == {"toy": {"url": "http://127.0.0.1:81", "retries": 3, "hosts": {"one": "81"}}}
