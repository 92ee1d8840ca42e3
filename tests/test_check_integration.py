"""The offline checks: each is shown to fail on a sample integration with one flaw, and this one is shown to pass."""

from pathlib import Path

import pytest

from scripts.check_integration import main, problems
from scripts.checks.files import REFERENCE
from scripts.checks.schema import CORE
from scripts.checks.tree import load_yaml
from tests import sample_integration as sample

REPOSITORY = Path(__file__).parent.parent
RULES = list(load_yaml(REFERENCE)["rules"])

EN, BG = "translations/en.json", "translations/bg.json"
ALPHA = "systems/alpha/sensor.py"

# What is changed in a file of the sample, and the problem that it makes, by file and by what its problems begin with.
FLAWS = {
    ("manifest.json", "manifest: "): [
        ('"version": "0.1.0"', '"version": "first"', "version:"),
        ('"codeowners": [\n    "@someone"\n  ]', '"codeowners": []', "codeowners:"),
        ('"config_flow": true', '"config_flow": false', "config_flow:"),
        ("local_polling", "polling", "iot_class:"),
        ('"hub"', '"house"', "integration_type:"),
        ("https://example.org/zontromat/issues", "http://example.org", "issue_tracker:"),
        ("https://example.org/zontromat", "https://www.home-assistant.io/x", "documentation:"),
        ('"name": "Zontromat",', '"name": "Zontromat", "aaa": 1,', "aaa:"),
        ('  "name": "Zontromat",\n', "", "name: required key"),
        ('"network"', '"no_such_thing"', "after_dependencies.0: no integration"),
        ("pymodbus>=3.13", "pymodbus==3.13.1", "requirements.0: Home Assistant constrains"),
        ("some-client==1.2.3", "some-client>=1.2", "requirements.1: must be pinned"),
        ("some-client==1.2.3", "some client", "requirements.1:"),
        ('"domain": "zontromat"', '"domain": "zone"', "domain and folder differ"),
        ('"version"', '"quality_scale": "platinum",\n  "version"', "quality_scale:"),
        ('  "version"', '  "usb": [],\n  "ssdp": [],\n  "version"', "keys must be domain, name"),
        ("{", "", "manifest.json:"),
    ],
    (EN, "translations: en: "): [
        ('"title": "Pick a system"', '"title": "Pick a system "', "config.step.user.title: has outer"),
        ("Pick a system", "Pick <b>a</b> system", "config.step.user.title: has HTML"),
        ("Pick a system", "[%key:common::pick%]", "config.step.user.title: has a reference"),
        ('"title": "Pick a system"', '"title": ""', "config.step.user.title: must be a text"),
    ],
    (BG, "translations: bg: "): [
        ("бг Pick a system", "бг Pick\\n", "config.step.user.title: has outer spaces"),
        ("бг Already configured.", "<i>бг</i>", "config.abort.already_configured: has HTML"),
        ("бг {name} does not answer.", "бг '{name}'", "exceptions.lost.message: has a placeholder in"),
        ("бг {name} does", "бг {host} does", "exceptions.lost.message has other placeholders"),
        ("бг The address of", "The address of", "config.step.alpha.data_description.host is not"),
        ('        "title": "бг Pick a system",\n', "", "config.step.user.title is missing"),
        ('"day": "', '"dusk": "бг",\n          "day": "', "entity.sensor.mode.state.dusk is not in en"),
    ],
    ("services.yaml", "actions: "): [
        ("min: 5", "min: low", "warm: degrees: selector"),
        ("- slow", "- 1", "warm.fields.speed.selector"),
        ("- slow", "- steady", "warm: speed: selector.speed.options.steady has no text"),
        ("    speed:\n", "    speed:\n      name: X\n", "warm: speed: texts belong in"),
        ("        degrees:\n", "        far: {}\n        degrees:\n", "warm: far has no"),
        ("    more:\n", "    less:\n", "warm: section less has no text"),
        ("    entity:\n      domain: climate", "    device:\n      model: x", "warm: a device filter"),
        ("warm:", "cool:", "cool has no text"),
        ("warm:", "cool:", "cool has no icon"),
        ("warm:", "cool:", "there is a text of warm, but no such action"),
        ("warm:", "cool:", "there is an icon of warm, but no such action"),
        ("warm:", "- warm", "services.yaml:"),
    ],
    ("icons.json", "icons: "): [
        ("mdi:heat-pump", "mdi:heat-bump", "entity.sensor.mode.default: mdi:heat-bump is no icon"),
        ("mdi:heat-pump", "fas:house", "entity.sensor.mode.default: fas:house is no icon"),
        ('"10"', '"1"', "entity.sensor.mode.range: range is not in ascending order"),
        ('"10"', '"high"', "entity.sensor.mode.range: range needs numbers"),
        ('"day"', '"dusk"', "entity.sensor.mode.state.dusk has an icon but no text"),
        ('"mode"', '"speed"', "entity.sensor.speed has an icon but no text"),
        ('"service": "', '"action": "', "services.warm.action"),
    ],
    ("sensor.py", "platforms: sensor.py "): [
        ("PARALLEL_UPDATES = 0", "", "does not define PARALLEL_UPDATES"),
        ("async_setup_entry =", "setup =", "does not define async_setup_entry"),
    ],
    (ALPHA, f"code: {ALPHA}:"): [
        ('key="mode", translation_key="mode"', 'translation_key="made"', "3: entity.sensor.made is not"),
        ('_attr_translation_key = "mode"', '_attr_translation_key = "made"', "11: entity.sensor.made"),
        ('translation_key="speed"', 'translation_key="pace"', "4: selector.pace is not in en.json"),
        ('key="lost"', 'key="found"', "5: exceptions.found is not in en.json"),
        ('form_key="cannot_connect"', 'form_key="never"', "5: config.error.never is not in en.json"),
        ('FormError("cannot_connect")', 'FormError("never")', "21: config.error.never is not in en.json"),
        ('entry, "drift"', 'entry, "skew"', "16: issues.skew is not in en.json"),
        ('"1", translation_key="drift"', 'translation_key="skew"', "17: issues.skew is not in en.json"),
        ("UpdateFailed(**details)", 'UpdateFailed("gone")', "19: UpdateFailed is not translated"),
        ("UpdateFailed(**details)", "UpdateFailed", "19: UpdateFailed is not translated"),
        ("translation_domain=DOMAIN, ", "", "22: HomeAssistantError is not translated"),
        ('{"name": name}', '{"host": name}', "22: exceptions.lost has the placeholders ['name'], given"),
        (', translation_placeholders={"name": name}', "", "22: exceptions.lost has the placeholders"),
        ('    async_raise_issue(hass, entry, "drift")', '    self.entity_id = "x"', "16: sets self.entity_id"),
    ],
    ("quality_scale.yaml", "quality scale: "): [
        (f"{RULES[1]}: done", f"{RULES[1]}: todo", f"rules.{RULES[1]}: must be done"),
        ("    comment: There is nothing to set up.\n", "", f"rules.{RULES[0]}"),
        (f"  {RULES[2]}: done\n", "", f"rules.{RULES[2]}: required key"),
        ("rules:", "rules:\n  beauty: done", "rules.beauty"),
    ],
    ("../../hacs.json", "repository: hacs.json: "): [
        ('"name"', '"title"', "title"),
        ("2026.10.0", "newest", "homeassistant"),
        ("{", '{"zip_release": true,', "zip_release needs filename"),
    ],
}
# Texts that change in every language, so that only the one problem is left.
TWINS = [
    (
        '"data_description": {\n          "host"',
        '"data_description": {\n          "port"',
        "config.step.alpha.data.host has no",
    ),
    (
        '"data": {\n          "host"',
        '"data": {\n          "port"',
        "config.step.alpha.data_description.host describes no",
    ),
    (
        '"data_description": {\n              "key"',
        '"data_description": {\n "no"',
        "config.step.alpha.sections.more.data.key has no",
    ),
    (
        '"data_description": {\n            "number"',
        '"data_description": {\n "no"',
        "config_subentries.zone.step.user.data.number",
    ),
    ('"config_subentries"', '"config_sub"', "config_sub: not a valid option"),
    ('"menu_options"', '"menu"', "config.step.user.menu: not a valid option"),
    ('"message"', '"text"', "exceptions.lost.message: required key not provided"),
    ('"day"', '"_day"', "entity.sensor.mode.state._day: bad translation key"),
    ('"sensor"', '"sensors"', "entity.sensors"),
]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A checkout of the flawless sample."""
    sample.create(tmp_path, RULES)
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def found(repository: Path, problem: str) -> bool:
    return any(line.startswith(problem) for line in problems(repository))


def test_flawless(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The sample has no problem, and the script says so."""
    assert main(["--repository", str(repository)]) == 0
    assert capsys.readouterr().out == "0 problem(s)\n"


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [(file, old, new, prefix + problem) for (file, prefix), rows in FLAWS.items() for old, new, problem in rows],
)
def test_flaw(repository: Path, file: str, old: str, new: str, problem: str) -> None:
    """Each flaw is found."""
    change(repository / sample.ROOT / file, old, new)
    assert found(repository, problem)


@pytest.mark.parametrize(("old", "new", "problem"), TWINS)
def test_flaw_in_all_languages(repository: Path, old: str, new: str, problem: str) -> None:
    """Each flaw in the structure of the texts is found, also when all languages share it."""
    for file in (EN, BG):
        change(repository / sample.ROOT / file, old, new)
    assert found(repository, f"translations: en: {problem}")


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("brand/icon@2x.png", "brand: brand/icon@2x.png is missing"),
        ("translations/bg.json", "translations: bg: is missing"),
        ("icons.json", "icons: icons.json: No such file or directory"),
        ("services.yaml", "actions: services.yaml: No such file or directory"),
        ("sensor.py", "platforms: systems/alpha/sensor.py: Home Assistant looks for sensor.py at the root as well"),
        ("../../hacs.json", "repository: hacs.json: No such file or directory"),
        ("../../LICENSE", "repository: LICENSE is missing"),
        ("../../README.md", "repository: README.md is missing"),
    ],
)
def test_missing_file(repository: Path, name: str, problem: str) -> None:
    """Each file that has to be there is missed."""
    (repository / sample.ROOT / name).unlink()
    assert problem in list(problems(repository))


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("brand/icon.png", sample.png(128, 128), "brand: brand/icon.png is 128x128, not 256x256"),
        ("brand/logo.png", sample.png(600, 64), "brand: brand/logo.png is 600x64; its shorter side"),
        ("brand/logo@2x.png", sample.png(600, 129), "brand: brand/logo@2x.png is 600x129; its shorter side"),
        ("brand/icon.png", b"GIF89a", "brand: brand/icon.png is no PNG image"),
        ("brand/banner.png", b"", "brand: brand/banner.png is an image that Home Assistant never asks for"),
        ("strings.json", b"{}", "translations: strings.json: custom integrations ship"),
        ("translations/de.json", b"{}", "translations: de: is a language nobody keeps up"),
        ("icons.json", b"[]", "icons: icons.json: no JSON object"),
        ("../../tests/manifest.json", b"{}", "repository: tests/manifest.json: hassfest takes every manifest.json"),
        ("../other/__init__.py", b"", "repository: HACS installs only the first folder"),
    ],
)
def test_bad_file(repository: Path, name: str, content: bytes, problem: str) -> None:
    """Each file that must not be there, or not so, is found."""
    path = repository / sample.ROOT / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    assert found(repository, problem)


def test_hidden_folders_are_not_the_project(repository: Path) -> None:
    """An environment inside the checkout may have as many manifests as it likes."""
    for folder in (".venv", "node_modules"):
        (repository / folder).mkdir()
        (repository / folder / "manifest.json").write_text("{}")
    assert list(problems(repository)) == []


def test_category(repository: Path) -> None:
    """A category of the manifest is looked up in the releases that have a list of them."""
    change(repository / sample.ROOT / "manifest.json", "climate.heat_pumps", "climate.time_machines")
    has_list = (CORE / "generated" / "integration_categories.json").exists()
    assert found(repository, "manifest: categories.0:") is has_list


def test_quality_scale_has_54_rules() -> None:
    """The reference among core's integrations names the rules that the documentation lists."""
    assert len(RULES) == 54


def test_integration() -> None:
    """This integration has no problem."""
    assert list(problems(REPOSITORY)) == []
