"""The rules of the house, read from the code: what may import what, and what no file may do.

Each rule looks at one file at a time and yields `line: problem`. A table of bad examples proves that each can fail.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from textwrap import dedent

from homeassistant.const import Platform
import pytest

from custom_components.zontromat.systems import SYSTEMS
from scripts.checks.tree import project_files

REPOSITORY = Path(__file__).parent.parent
PACKAGE = "custom_components.zontromat"
CONTRACTS = tuple(f"{PACKAGE}.{name}" for name in ("const", "system", "coordinator", "entity"))
SHARED_BY_SIMULATORS = {path.stem for path in REPOSITORY.glob("simulators/*.py")}
MODEL_MODULES = {"coordinator", "entity", *(platform.value for platform in Platform)}
EXECUTORS = {"async_add_executor_job", "async_add_import_executor_job", "run_in_executor", "to_thread"}
ADDRESSES = {"host", "hostname", "ip", "ip_address", "url", "base_url", "CONF_HOST", "CONF_IP_ADDRESS", "CONF_URL"}
NOT_IN_UNIQUE_IDS = ADDRESSES | {"DOMAIN", "zontromat"}
LOG_LEVELS = {"debug": 0, "info": 0, "warning": 0, "error": 0, "exception": 0, "critical": 0, "log": 1}
"""The logger's methods, with the position of the message among their arguments."""
LONGEST_FILE = 500
LONGEST_FUNCTION = 50


@dataclass(frozen=True)
class Source:
    """A Python file of the checkout."""

    path: PurePosixPath
    text: str

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Everything in the file."""
        return list(ast.walk(ast.parse(self.text)))

    @property
    def room(self) -> str:
        """The part of the house that the file belongs to."""
        match self.path.parts:
            case ("simulators", *_):
                return "simulator"
            case ("custom_components", "zontromat", "systems", "__init__.py"):
                return "registry"
            case ("custom_components", "zontromat", "systems", _, "client", *_):
                return "client"
            case ("custom_components", "zontromat", "systems", *_):
                return "system"
            case ("custom_components", "zontromat", *_):
                return "shell"
        return "workshop"

    @property
    def imports(self) -> Iterator[tuple[int, str]]:
        """The full names of what the file imports, with their lines."""
        for node in self.nodes:
            if isinstance(node, ast.Import):
                yield from ((node.lineno, name.name) for name in node.names)
            elif isinstance(node, ast.ImportFrom):
                parents = self.path.parts[: -node.level] if node.level else ()
                origin = ".".join((*parents, *filter(None, [node.module])))
                yield from ((node.lineno, f"{origin}.{name.name}") for name in node.names)


type Rule = Callable[[Source], Iterator[str]]

HOUSE = ("shell", "registry", "system", "client")
RULES: dict[str, tuple[Rule, tuple[str, ...]]] = {}


def rule(*rooms: str) -> Callable[[Rule], Rule]:
    """Make a rule count in some rooms of the house."""

    def register(check: Rule) -> Rule:
        RULES[check.__name__] = (check, rooms)
        return check

    return register


def below(name: str, *packages: str) -> bool:
    """Tell whether a full name is one of the packages or inside one."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def last_name(node: ast.AST | None) -> str:
    """Return the last part of a dotted name, without its type parameters; empty for anything else."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(value=value):
            return last_name(value)
    return ""


@rule("shell")
def shell_knows_no_inside(source: Source) -> Iterator[str]:
    """The shell imports the registry and nothing else of the systems."""
    for line, name in source.imports:
        if below(name, f"{PACKAGE}.systems") and name != f"{PACKAGE}.systems.SYSTEMS":
            yield f"{line}: the shell imports {name}"


@rule("shell")
def shell_names_no_system(source: Source) -> Iterator[str]:
    """The shell knows that systems exist, none by name."""
    for node in source.nodes:
        if isinstance(node, ast.Constant) and node.value in SYSTEMS:
            yield f"{node.lineno}: the shell names {node.value}"


@rule("registry")
def registry_lists_descriptors(source: Source) -> Iterator[str]:
    """The registry imports the systems' light descriptors, nothing heavy behind them."""
    for line, name in source.imports:
        if not below(name, f"{PACKAGE}.system") and name.rpartition(".")[0] != f"{PACKAGE}.systems":
            yield f"{line}: the registry imports {name}"


@rule("system")
def system_imports_contracts_only(source: Source) -> Iterator[str]:
    """A system imports the shell's four contracts and itself."""
    own = ".".join(source.path.parts[:4])
    for line, name in source.imports:
        if below(name, "custom_components", "simulators") and not below(name, own, *CONTRACTS):
            yield f"{line}: the system imports {name}"


@rule("client")
def client_stands_alone(source: Source) -> Iterator[str]:
    """A client could be a package of its own: neither Home Assistant nor anything above it."""
    own = ".".join(source.path.parts[:5])
    for line, name in source.imports:
        if below(name, "custom_components", "homeassistant", "simulators") and not below(name, own):
            yield f"{line}: the client imports {name}"


@rule("simulator")
def simulator_is_a_second_reading(source: Source) -> Iterator[str]:
    """A simulator imports neither the integration nor another simulator: two readings of one specification."""
    shared = {f"simulators.{name}" for name in SHARED_BY_SIMULATORS}
    own = ".".join(source.path.parts[:2])
    for line, name in source.imports:
        foreign = below(name, "simulators") and not below(name, own, *shared)
        if foreign or below(name, "custom_components", "homeassistant"):
            yield f"{line}: the simulator imports {name}"


@rule("system")
def parsed_at_the_border(source: Source) -> Iterator[str]:
    """Entities and coordinators see the client's models, never what was on the wire."""
    if not MODEL_MODULES & {source.path.stem, source.path.parent.name}:
        return
    for line, name in source.imports:
        if below(name, "json", "orjson", "aiohttp") or name.rpartition(".")[2].startswith("json_"):
            yield f"{line}: {name} behind the border"


@rule("shell", "system")
def descriptions_are_frozen_rows(source: Source) -> Iterator[str]:
    """Descriptions of entities are frozen dataclasses with keyword arguments."""
    for node in source.nodes:
        if isinstance(node, ast.ClassDef) and any(last_name(base).endswith("EntityDescription") for base in node.bases):
            set_true = {
                keyword.arg
                for decorator in node.decorator_list
                if isinstance(decorator, ast.Call) and last_name(decorator.func) == "dataclass"
                for keyword in decorator.keywords
                if isinstance(keyword.value, ast.Constant) and keyword.value.value is True
            }
            if not {"frozen", "kw_only"} <= set_true:
                yield f"{node.lineno}: {node.name} is no dataclass(frozen=True, kw_only=True)"


@rule(*HOUSE)
def coordinators_in_their_module(source: Source) -> Iterator[str]:
    """Every coordinator lives in a coordinator.py."""
    for node in source.nodes:
        if isinstance(node, ast.ClassDef) and any(last_name(base).endswith("Coordinator") for base in node.bases):
            if source.path.name != "coordinator.py":
                yield f"{node.lineno}: {node.name} belongs in a coordinator.py"


def hass_data_keys(source: Source) -> Iterator[ast.expr]:
    """Yield what hass.data is asked for."""
    for node in source.nodes:
        match node:
            case ast.Subscript(value=ast.Attribute(value=owner, attr="data"), slice=key):
                pass
            case ast.Call(func=ast.Attribute(value=ast.Attribute(value=owner, attr="data")), args=[key, *_]):
                pass
            case _:
                continue
        if last_name(owner) in {"hass", "_hass"}:
            yield key


@rule(*HOUSE)
def hass_data_is_typed(source: Source) -> Iterator[str]:
    """What entries share is behind a HassKey; nothing else is in hass.data."""
    for key in hass_data_keys(source):
        if last_name(key) not in hass_keys():
            yield f"{key.lineno}: hass.data with {ast.unparse(key)}, which is no HassKey"


def hass_keys() -> set[str]:
    """Return the constants of the integration that are a HassKey."""
    assignments = [node for source in SOURCES for node in source.nodes if isinstance(node, ast.Assign | ast.AnnAssign)]
    return {
        last_name(target)
        for node in assignments
        if isinstance(node.value, ast.Call) and last_name(node.value.func) == "HassKey"
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    }


@rule(*HOUSE)
def no_executor_jobs(source: Source) -> Iterator[str]:
    """All input and output is asynchronous."""
    for node in source.nodes:
        if isinstance(node, ast.Attribute | ast.Name) and last_name(node) in EXECUTORS:
            yield f"{node.lineno}: {last_name(node)}"


@rule(*HOUSE)
def unique_ids_are_hardware(source: Source) -> Iterator[str]:
    """No unique id is made from an address, and none repeats the domain."""
    for node in source.nodes:
        match node:
            case ast.Assign(targets=[target], value=value) if last_name(target) == "_attr_unique_id":
                pass
            case ast.Call(func=func, args=[value, *_]) if last_name(func) == "async_set_unique_id":
                pass
            case _:
                continue
        for part in ast.walk(value):
            text = part.value if isinstance(part, ast.Constant) else last_name(part)
            if text in NOT_IN_UNIQUE_IDS:
                yield f"{node.lineno}: a unique id with {text}"


@rule(*HOUSE, "simulator")
def log_messages_are_uniform(source: Source) -> Iterator[str]:
    """Messages start with a capital and have no final period; values are arguments."""
    for node in source.nodes:
        match node:
            case ast.Call(func=ast.Attribute(value=logger, attr=level), args=arguments) if level in LOG_LEVELS:
                message = arguments[LOG_LEVELS[level]] if len(arguments) > LOG_LEVELS[level] else None
            case _:
                continue
        if not last_name(logger).lower().endswith("logger") or not isinstance(message, ast.Constant):
            continue
        text = str(message.value)
        if text[:1].islower():
            yield f"{node.lineno}: log message does not start with a capital: {text}"
        if text.endswith("."):
            yield f"{node.lineno}: log message ends with a period: {text}"


@rule(*HOUSE)
def no_print(source: Source) -> Iterator[str]:
    """The integration logs; it prints nothing."""
    for node in source.nodes:
        match node:
            case ast.Call(func=ast.Name(id="print")):
                yield f"{node.lineno}: print"


@rule(*HOUSE, "simulator", "workshop")
def small_enough_to_read(source: Source) -> Iterator[str]:
    """No file over 500 lines, no function over 50."""
    lines = len(source.text.splitlines())
    if lines > LONGEST_FILE:
        yield f"1: {lines} lines"
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield f"{node.lineno}: {node.name} has {length} lines"


SOURCES = [
    Source(PurePosixPath(path.relative_to(REPOSITORY)), path.read_text(encoding="utf-8"))
    for path in project_files(REPOSITORY, "*.py")
]

SHELL = "custom_components/zontromat/helper.py"
REGISTRY = "custom_components/zontromat/systems/__init__.py"
SYSTEM = "custom_components/zontromat/systems/htrest/sensor.py"
CLIENT = "custom_components/zontromat/systems/htrest/client/http.py"
SIMULATOR = "simulators/htrest/pump.py"
BAD = [
    (shell_knows_no_inside, SHELL, "from .systems import htrest"),
    (shell_knows_no_inside, SHELL, "from .systems.htrest.client import HtrestClient"),
    (shell_knows_no_inside, SHELL, "import custom_components.zontromat.systems.htrest"),
    (shell_names_no_system, SHELL, "if key == 'htrest': pass"),
    (registry_lists_descriptors, REGISTRY, "from .htrest.runtime import SYSTEM"),
    (registry_lists_descriptors, REGISTRY, "import aiohttp"),
    (system_imports_contracts_only, SYSTEM, "from ...dispatch import async_setup_entry_for"),
    (system_imports_contracts_only, SYSTEM, "from ... import config_flow"),
    (system_imports_contracts_only, SYSTEM, "from ..izone.client import Zone"),
    (system_imports_contracts_only, SYSTEM, "from .. import SYSTEMS"),
    (system_imports_contracts_only, SYSTEM, "from simulators import htrest"),
    (client_stands_alone, CLIENT, "from homeassistant.core import HomeAssistant"),
    (client_stands_alone, CLIENT, "from ..const import DOMAIN"),
    (client_stands_alone, CLIENT, "from ....const import DOMAIN"),
    (client_stands_alone, CLIENT, "from simulators.faults import Fault"),
    (simulator_is_a_second_reading, SIMULATOR, "from custom_components.zontromat.systems.htrest import client"),
    (simulator_is_a_second_reading, SIMULATOR, "from ..izone import bridge"),
    (simulator_is_a_second_reading, SIMULATOR, "import homeassistant.const"),
    (parsed_at_the_border, SYSTEM, "import json"),
    (parsed_at_the_border, SYSTEM, "from aiohttp import ClientSession"),
    (parsed_at_the_border, SYSTEM, "from homeassistant.util.json import json_loads"),
    (descriptions_are_frozen_rows, SYSTEM, "class Row(SensorEntityDescription): pass"),
    (descriptions_are_frozen_rows, SYSTEM, "@dataclass(frozen=True)\nclass Row(SensorEntityDescription): pass"),
    (descriptions_are_frozen_rows, SYSTEM, "@dataclass(kw_only=True)\nclass Row(sensor.SensorEntityDescription): pass"),
    (coordinators_in_their_module, SYSTEM, "class Poller(DataUpdateCoordinator[int]): pass"),
    (coordinators_in_their_module, SYSTEM, "class Poller(ZontromatCoordinator): pass"),
    (hass_data_is_typed, SHELL, "hass.data[DOMAIN][entry.entry_id] = 1"),
    (hass_data_is_typed, SHELL, "self.hass.data.setdefault('zontromat', {})"),
    (no_executor_jobs, CLIENT, "await asyncio.to_thread(read)"),
    (no_executor_jobs, SYSTEM, "await self.hass.async_add_executor_job(read)"),
    (no_executor_jobs, CLIENT, "loop.run_in_executor(None, read)"),
    (unique_ids_are_hardware, SYSTEM, "self._attr_unique_id = f'{entry.data[CONF_HOST]}-1'"),
    (unique_ids_are_hardware, SYSTEM, "self._attr_unique_id = client.url"),
    (unique_ids_are_hardware, SYSTEM, "self._attr_unique_id = f'{DOMAIN}-{serial}'"),
    (unique_ids_are_hardware, SHELL, "await self.async_set_unique_id(data['host'])"),
    (log_messages_are_uniform, SYSTEM, "_LOGGER.debug('pump %s is off', 1)"),
    (log_messages_are_uniform, CLIENT, "logger.warning('Pump is off.')"),
    (log_messages_are_uniform, CLIENT, "self._logger.log(logging.DEBUG, 'pump is off')"),
    (no_print, CLIENT, "print('here')"),
    (small_enough_to_read, SIMULATOR, "x = 1\n" * (LONGEST_FILE + 1)),
    (small_enough_to_read, "tests/test_x.py", "async def f():\n" + "    x = 1\n" * LONGEST_FUNCTION),
]


@pytest.mark.parametrize("name", RULES)
def test_rule(name: str) -> None:
    """The whole checkout keeps the rule."""
    check, rooms = RULES[name]
    sources = [source for source in SOURCES if source.room in rooms]
    assert {source.room for source in sources} == set(rooms)
    assert [f"{source.path}:{problem}" for source in sources for problem in check(source)] == []


@pytest.mark.parametrize(("check", "path", "text"), BAD)
def test_rule_can_fail(check: Rule, path: str, text: str) -> None:
    """A bad example breaks its rule, in a room where the rule counts."""
    source = Source(PurePosixPath(path), dedent(text))
    assert source.room in RULES[check.__name__][1]
    assert list(check(source))


def test_every_rule_has_a_bad_example() -> None:
    """No rule is without proof that it can fail."""
    assert {check.__name__ for check, _, _ in BAD} == set(RULES)


def test_one_folder_and_one_name_per_system() -> None:
    """The registry has exactly the folders of the systems, under their names."""
    folders = {path.parent.name for path in (REPOSITORY / "custom_components/zontromat/systems").glob("*/__init__.py")}
    assert set(SYSTEMS) == folders
