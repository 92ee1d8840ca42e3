"""The texts: their structure, their writing, and that every language says as much as English does."""

from collections.abc import Iterator
import re
from typing import Any

import probatio

from .schema import optional, violations
from .tree import PLATFORMS, Tree, at, leaves, load_json

LANGUAGES = {"en", "bg"}
PLACEHOLDER = re.compile(r"{(\w+)[},]")
FLAWS = {
    "outer spaces": re.compile(r"^\s|\s$"),
    "HTML": re.compile(r"<[a-z/][^>]*>"),
    "a reference, which only works in core": re.compile(r"\[%key:"),
    "a placeholder in single quotes": re.compile(r"'{\w+}'"),
}
WORDS_WORTH_TRANSLATING = 4


def _text(value: object) -> str:
    """Accept a text as hassfest does."""
    if not isinstance(value, str) or not value:
        raise probatio.Invalid("must be a text")
    for flaw, pattern in FLAWS.items():
        if pattern.search(value):
            raise probatio.Invalid(f"has {flaw}")
    return value


KEY = probatio.Match(r"^(?!.*[_-]{2})[a-z0-9]([a-z0-9_-]*[a-z0-9])?$", msg="bad translation key")
TEXTS = {str: _text}
SECTION = optional(name=_text, description=_text, data=TEXTS, data_description=TEXTS)
STEP = optional(
    title=_text,
    description=_text,
    data=TEXTS,
    data_description=TEXTS,
    menu_options=TEXTS,
    menu_option_descriptions=TEXTS,
    sections={str: SECTION},
    submit=_text,
)
FLOW = optional(flow_title=_text, step={str: STEP}, error=TEXTS, abort=TEXTS, progress=TEXTS, create_entry=TEXTS)
STATES = {KEY: _text}
ENTITY = optional(
    name=_text,
    state=STATES,
    state_attributes={KEY: optional(name=_text, state=STATES)},
    unit_of_measurement=_text,
)
FIELD = {probatio.Required("name"): _text, probatio.Required("description"): _text, **optional(example=_text)}
SCHEMA = probatio.Schema(
    optional(
        title=_text,
        config=FLOW,
        options=FLOW,
        config_subentries={KEY: {**FLOW, **optional(entry_type=_text, initiate_flow=TEXTS)}},
        device={KEY: {probatio.Required("name"): _text}},
        entity={probatio.In(PLATFORMS): {KEY: ENTITY}},
        exceptions={KEY: {probatio.Required("message"): _text}},
        issues={KEY: {probatio.Required("title"): _text, **optional(description=_text, fix_flow=FLOW)}},
        selector={KEY: optional(options={KEY: _text}, fields={str: probatio.Any(_text, FIELD)})},
        services={
            KEY: {**FIELD, **optional(fields={str: FIELD}, sections={str: optional(name=_text, description=_text)})}
        },
        system_health=optional(info=TEXTS),
        common=TEXTS,
    )
)


def _forms(english: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each part of the texts that describes input fields, with its dotted path."""
    flows: dict[str, Any] = {kind: at(english, kind) for kind in ("config", "options")}
    flows |= {f"config_subentries.{kind}": flow for kind, flow in at(english, "config_subentries").items()}
    flows |= {f"issues.{key}.fix_flow": at(issue, "fix_flow") for key, issue in at(english, "issues").items()}
    for where, flow in flows.items():
        for step, form in at(flow, "step").items():
            yield f"{where}.step.{step}", form
            for section, part in at(form, "sections").items():
                yield f"{where}.step.{step}.sections.{section}", part


def _undescribed(english: dict[str, Any]) -> Iterator[str]:
    """Every input field is described, and nothing but input fields (rule config-flow)."""
    for where, form in _forms(english):
        for key in sorted(at(form, "data").keys() - at(form, "data_description").keys()):
            yield f"en: {where}.data.{key} has no data_description"
        for key in sorted(at(form, "data_description").keys() - at(form, "data").keys()):
            yield f"en: {where}.data_description.{key} describes no field"


def _differences(language: str, english: dict[str, Any], other: dict[str, Any]) -> Iterator[str]:
    """Compare keys and placeholders of a language with English."""
    ours, theirs = (dict(leaves(texts)) for texts in (english, other))
    for path in sorted(ours.keys() ^ theirs.keys()):
        yield f"{language}: {'.'.join(path)} {'is missing' if path in ours else 'is not in en'}"
    for path in sorted(ours.keys() & theirs.keys()):
        text, translated = str(ours[path]), str(theirs[path])
        if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(translated)):
            yield f"{language}: {'.'.join(path)} has other placeholders than en"
        if text == translated and len(text.split()) >= WORDS_WORTH_TRANSLATING:
            yield f"{language}: {'.'.join(path)} is not translated"


def check(tree: Tree) -> Iterator[str]:
    """Check every language, and each against English."""
    if (tree.root / "strings.json").exists():
        yield "strings.json: custom integrations ship translations/en.json only"
    found = {path.stem for path in (tree.root / "translations").glob("*.json")}
    for language in sorted(LANGUAGES ^ found):
        yield f"{language}: {'is missing' if language in LANGUAGES else 'is a language nobody keeps up'}"
    for language in sorted(LANGUAGES & found):
        texts = load_json(tree.root / "translations" / f"{language}.json")
        yield from (f"{language}: {line}" for line in violations(SCHEMA, texts))
        if language != "en":
            yield from _differences(language, tree.english, texts)
    yield from _undescribed(tree.english)
