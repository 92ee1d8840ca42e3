"""The script that joins the systems' fragments, on small trees and on the real one."""

import json
from pathlib import Path
from typing import Any

import pytest

from scripts.assemble import INTEGRATION, AssembleError, assemble, main, outdated

FRAGMENTS: dict[str, Any] = {
    "strings/en.json": {"exceptions": {"gone": {"message": "Gone."}}, "config": {"step": {"user": {"title": "Pick"}}}},
    "strings/bg.json": {
        "exceptions": {"gone": {"message": "Няма го."}},
        "config": {"step": {"user": {"title": "Избор"}}},
    },
    "strings/icons.json": {"services": {"ping": {"service": "mdi:radar"}}},
    "systems/alpha/strings/en.json": {"config": {"step": {"alpha": {"title": "Alpha"}}}},
    "systems/alpha/strings/bg.json": {"config": {"step": {"alpha": {"title": "Алфа"}}}},
    "systems/alpha/icons.json": {"entity": {"sensor": {"heat": {"range": {"5": "mdi:snowflake", "10": "mdi:fire"}}}}},
    "systems/beta/strings/en.json": {"exceptions": {"gone": {"message": "Gone."}}},
    "systems/beta/strings/bg.json": {"exceptions": {"gone": {"message": "Няма го."}}},
}
SERVICES = {
    "systems/alpha/services.yaml": "# Two of them.\nwarm:\n  fields: {}\n\ncool:\n",
    "systems/beta/services.yaml": "print:\n  target:\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An integration with the shell's fragments, two systems, and a folder that is no system."""
    for name, content in FRAGMENTS.items():
        write(tmp_path / name, json.dumps(content, ensure_ascii=False, indent=2) + "\n")
    for name, text in SERVICES.items():
        write(tmp_path / name, text)
    for key in ("alpha", "beta"):
        write(tmp_path / "systems" / key / "__init__.py", "")
    write(tmp_path / "systems" / "__pycache__" / "icons.json", "[]")
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_joins(root: Path) -> None:
    """All fragments are in the files at the root; UTF-8 is not escaped and the fragments' order stays."""
    assert main([str(root)]) == 0
    english = json.loads((root / "translations/en.json").read_text(encoding="utf-8"))
    assert english == {
        "exceptions": {"gone": {"message": "Gone."}},
        "config": {"step": {"user": {"title": "Pick"}, "alpha": {"title": "Alpha"}}},
    }
    bulgarian = (root / "translations/bg.json").read_text(encoding="utf-8")
    assert '"message": "Няма го."' in bulgarian
    assert bulgarian.endswith("}\n")
    icons = json.loads((root / "icons.json").read_text(encoding="utf-8"))
    assert list(icons) == ["services", "entity"]
    assert list(icons["entity"]["sensor"]["heat"]["range"]) == ["5", "10"]
    services = (root / "services.yaml").read_text(encoding="utf-8")
    assert services.startswith("# Joined by scripts/assemble.py")
    assert services.endswith("\n\n# Two of them.\nwarm:\n  fields: {}\n\ncool:\n\nprint:\n  target:\n")


def test_idempotent(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second run finds nothing to write, and nothing is stale."""
    main([str(root)])
    capsys.readouterr()
    assert main([str(root)]) == 0
    assert main([str(root), "--check"]) == 0
    assert capsys.readouterr().out == ""


def test_check_names_each_stale_file_and_writes_nothing(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--check` says which files are missing or old and leaves them."""
    main([str(root)])
    (root / "icons.json").unlink()
    edit(root / "systems/alpha/strings/en.json", "Alpha", "Alpha One")
    capsys.readouterr()
    assert main([str(root), "--check"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["translations/en.json", "icons.json"]
    assert not (root / "icons.json").exists()


def test_fragments_have_one_format(root: Path) -> None:
    """A fragment in another format is stale; a run rewrites it without touching its content."""
    main([str(root)])
    fragment = root / "strings/bg.json"
    content = json.loads(fragment.read_text(encoding="utf-8"))
    fragment.write_text(json.dumps(content), encoding="utf-8")
    assert main([str(root), "--check"]) == 1
    assert main([str(root)]) == 0
    assert main([str(root), "--check"]) == 0
    assert json.loads(fragment.read_text(encoding="utf-8")) == content
    assert "\\u" not in fragment.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "change", "reason"),
    [
        ("systems/beta/strings/en.json", ("Gone.", "Away."), "exceptions.gone.message is defined differently"),
        ("systems/beta/strings/en.json", ('"gone"', '"lost"'), "en.json: exceptions.gone.message missing"),
        ("systems/beta/strings/bg.json", ('"gone"', '"lost"'), "en.json: exceptions.lost.message missing"),
        ("systems/alpha/icons.json", ('"10"', '"5"'), "repeated key 5"),
        ("systems/alpha/icons.json", ("}", ""), "alpha/icons.json: Expecting"),
        ("systems/beta/services.yaml", ("print:", "cool:"), "cool is defined by an earlier fragment"),
    ],
)
def test_refused(
    root: Path, capsys: pytest.CaptureFixture[str], name: str, change: tuple[str, str], reason: str
) -> None:
    """Fragments that contradict each other or lack a language are refused, and nothing is written."""
    edit(root / name, *change)
    with pytest.raises(AssembleError, match=reason):
        assemble(root)
    assert main([str(root)]) == 1
    assert reason in capsys.readouterr().out
    assert not (root / "translations").exists()


def test_missing_language(root: Path) -> None:
    """A system without its Bulgarian texts is refused."""
    (root / "systems/alpha/strings/bg.json").unlink()
    with pytest.raises(AssembleError, match=r"alpha/strings/bg.json: config.step.alpha.title missing"):
        assemble(root)


def test_not_an_object(root: Path) -> None:
    """A fragment that is no object is refused."""
    write(root / "systems/alpha/icons.json", "[]\n")
    with pytest.raises(AssembleError, match="must hold an object"):
        assemble(root)


def test_leaf_against_object(root: Path) -> None:
    """A text where another fragment has an object is a contradiction."""
    for language in ("en", "bg"):
        write(root / f"systems/beta/strings/{language}.json", '{\n  "exceptions": "none"\n}\n')
    with pytest.raises(AssembleError, match="exceptions is defined differently"):
        assemble(root)


def test_integration_is_assembled() -> None:
    """The files of this checkout are what its fragments give."""
    assert outdated(assemble(INTEGRATION)) == []
