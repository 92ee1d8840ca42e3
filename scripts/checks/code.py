"""What the code promises the rest: platforms, translated exceptions, and translation keys that exist."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .translations import PLACEHOLDER
from .tree import PLATFORMS, Module, Tree, at

TRANSLATED_ERRORS = frozenset(
    {
        "ConfigEntryAuthFailed",
        "ConfigEntryError",
        "ConfigEntryNotReady",
        "HomeAssistantError",
        "PlatformNotReady",
        "ServiceValidationError",
        "UpdateFailed",
    }
)


def _name(node: ast.expr) -> str:
    """Return the last part of a dotted name; empty for any other expression."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(value=value):
            return _name(value)
    return ""


def _constants(node: ast.expr | None) -> list[str]:
    """Return the texts that an expression can be, as far as they are written there."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.IfExp(body=body, orelse=orelse):
            return _constants(body) + _constants(orelse)
    return []


def _assigned(statement: ast.stmt) -> list[ast.expr]:
    """Return the targets of an assignment."""
    match statement:
        case ast.Assign(targets=targets):
            return targets
        case ast.AnnAssign(target=target):
            return [target]
    return []


def _defined(module: Module) -> set[str]:
    """Return the names that a module defines at its top level."""
    names = {_name(target) for statement in module.code.body for target in _assigned(statement)}
    return names | {node.name for node in module.code.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


@dataclass(frozen=True)
class _Reader:
    """Reads one module with the texts at hand."""

    module: Module
    english: dict[str, Any]

    def problems(self) -> Iterator[str]:
        """Yield each problem with its file and line."""
        for node in ast.walk(self.module.code):
            if isinstance(node, ast.stmt | ast.expr):
                yield from (f"{self.module.path}:{node.lineno}: {problem}" for problem in self._node(node))

    def _node(self, node: ast.stmt | ast.expr) -> Iterator[str]:
        match node:
            case ast.Raise(exc=ast.Name(id=name)) if name in TRANSLATED_ERRORS:
                yield f"{name} is not translated"
            case ast.Call():
                if _name(node.func) in TRANSLATED_ERRORS:
                    yield from self._error(node)
                for section, key in self._references(node):
                    yield from self._keys(section, key)
            case ast.Assign() | ast.AnnAssign():
                for target in _assigned(node):
                    yield from self._assignment(target, node.value)

    def _references(self, call: ast.Call) -> Iterator[tuple[tuple[str, ...], ast.expr | None]]:
        """Yield the translation keys among the arguments of a call, with the section that their texts are in."""
        given: dict[str | int | None, ast.expr] = {keyword.arg: keyword.value for keyword in call.keywords}
        given |= enumerate(call.args)
        platform = self.module.platform
        match _name(call.func):
            case "async_create_issue":
                yield ("issues",), given.get("translation_key")
            case "async_raise_issue":
                yield ("issues",), given.get("key", given.get(2))
            case "DeviceInfo":
                yield ("device",), given.get("translation_key")
            case "ErrorRule":
                yield ("exceptions",), given.get("key")
                yield ("config", "error"), given.get("form_key")
            case "FormError":
                yield ("config", "error"), given.get("key", given.get(0))
            case name if name.endswith("SelectorConfig"):
                yield ("selector",), given.get("translation_key")
            case name if name.endswith("Description") and platform:
                yield ("entity", platform), given.get("translation_key")
            case name if name in TRANSLATED_ERRORS:
                yield ("exceptions",), given.get("translation_key")

    def _assignment(self, target: ast.expr, value: ast.expr | None) -> Iterator[str]:
        if _name(target) == "_attr_translation_key" and self.module.platform:
            yield from self._keys(("entity", self.module.platform), value)
        match target:
            case ast.Attribute(value=ast.Name(id="self"), attr="entity_id"):
                yield "sets self.entity_id, which is Home Assistant's to choose"

    def _keys(self, section: tuple[str, ...], key: ast.expr | None) -> Iterator[str]:
        for text in _constants(key):
            if not at(self.english, *section, text):
                yield f"{'.'.join(section)}.{text} is not in en.json"

    def _error(self, call: ast.Call) -> Iterator[str]:
        """Check that an exception is translated; what comes from a variable cannot be seen here."""
        given = {keyword.arg: keyword.value for keyword in call.keywords}
        if None in given:
            return
        if not {"translation_domain", "translation_key"} <= given.keys():
            yield f"{_name(call.func)} is not translated"
        filled = _written_keys(given.get("translation_placeholders"))
        for key in _constants(given.get("translation_key")):
            wanted = set(PLACEHOLDER.findall(at(self.english, "exceptions", key).get("message", "")))
            if filled is not None and filled != wanted:
                yield f"exceptions.{key} has the placeholders {sorted(wanted)}, given are {sorted(filled)}"


def _written_keys(node: ast.expr | None) -> set[str] | None:
    """Return the keys of a dictionary that is written out; None when they cannot be seen."""
    match node:
        case None:
            return set()
        case ast.Dict(keys=keys) if all(isinstance(key, ast.Constant) for key in keys):
            return {text for key in keys for text in _constants(key)}
    return None


def check_platforms(tree: Tree) -> Iterator[str]:
    """Home Assistant finds each platform at the root, with its parallel updates."""
    at_root = {module.platform: module for module in tree.modules if len(module.path.parts) == 1}
    for name in sorted(PLATFORMS & at_root.keys()):
        for needed in sorted({"PARALLEL_UPDATES", "async_setup_entry"} - _defined(at_root[name])):
            yield f"{name}.py does not define {needed}"
    for module in tree.modules:
        if module.path.match("systems/*/*.py") and module.platform and module.platform not in at_root:
            yield f"{module.path}: Home Assistant looks for {module.platform}.py at the root as well"


def check(tree: Tree) -> Iterator[str]:
    """Check exceptions and translation keys."""
    for module in tree.modules:
        yield from _Reader(module, tree.english).problems()
