"""Join the fragments of the shell and the systems into the files that Home Assistant reads at the integration's root.

    python -m scripts.assemble            write translations/, icons.json and services.yaml
    python -m scripts.assemble --check    only say what is not up to date; exit status 1 if anything is not

The shell's fragments are `strings/{en,bg,icons}.json`, a system's are `strings/{en,bg}.json`, `icons.json` and
`services.yaml` in its folder. The fragments themselves are kept in one format: two spaces, UTF-8, a final newline.
"""

import argparse
from collections.abc import Iterable, Iterator
import json
from pathlib import Path
import re
import sys

INTEGRATION = Path(__file__).parent.parent / "custom_components" / "zontromat"
LANGUAGES = ("en", "bg")
SERVICES_HEADER = "# Joined by scripts/assemble.py from systems/*/services.yaml; change it there.\n"

type Json = dict[str, Json | str]
type Fragments = dict[Path, Json]


class AssembleError(Exception):
    """A fragment that cannot be joined; the text names the file and what is wrong with it."""


def _unique(pairs: list[tuple[str, Json | str]]) -> Json:
    """Refuse an object that has a key twice; `json` alone would keep the last."""
    keys = [key for key, _ in pairs]
    if repeated := sorted({key for key in keys if keys.count(key) > 1}):
        raise ValueError(f"repeated key {', '.join(repeated)}")
    return dict(pairs)


def _load(paths: Iterable[Path]) -> Fragments:
    """Return the objects in those JSON files that exist."""
    fragments: Fragments = {}
    for path in filter(Path.exists, paths):
        try:
            content = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_unique)
        except ValueError as err:
            raise AssembleError(f"{path}: {err}") from err
        if not isinstance(content, dict):
            raise AssembleError(f"{path}: must hold an object")
        fragments[path] = content
    return fragments


def _dump(content: Json) -> str:
    """Return the one format of all JSON files."""
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _leaves(content: Json, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the dotted path of each text."""
    for key, value in content.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*path, key))
        else:
            yield ".".join((*path, key))


def _merge(into: Json, fragment: Json, origin: Path, path: tuple[str, ...] = ()) -> None:
    """Add a fragment to what earlier ones gave; a leaf may come twice only when it says the same."""
    for key, value in fragment.items():
        present = into.setdefault(key, {} if isinstance(value, dict) else value)
        if isinstance(present, dict) and isinstance(value, dict):
            _merge(present, value, origin, (*path, key))
        elif present != value:
            raise AssembleError(f"{origin}: {'.'.join((*path, key))} is defined differently by an earlier fragment")


def _check_parity(texts: dict[str, Fragments]) -> None:
    """Refuse fragments that have not the same keys in all languages."""
    for folder in sorted({path.parent for fragments in texts.values() for path in fragments}):
        paths = {language: folder / f"{language}.json" for language in texts}
        keys = {language: set(_leaves(texts[language].get(path, {}))) for language, path in paths.items()}
        for language, path in paths.items():
            if missing := sorted(set().union(*keys.values()) - keys[language]):
                raise AssembleError(f"{path}: {', '.join(missing)} missing")


def _join_json(fragments: Fragments) -> str:
    """Return the deep union of JSON fragments, in their order."""
    joined: Json = {}
    for path, fragment in fragments.items():
        _merge(joined, fragment, path)
    return _dump(joined)


def _join_services(fragments: Iterable[Path]) -> str:
    """Return the action descriptions one after the other, comments included."""
    parts, seen = [SERVICES_HEADER], set[str]()
    for fragment in fragments:
        text = fragment.read_text(encoding="utf-8").strip()
        names = re.findall(r"^(\w+):", text, re.MULTILINE)
        if twice := sorted(seen & set(names)):
            raise AssembleError(f"{fragment}: {', '.join(twice)} is defined by an earlier fragment")
        seen.update(names)
        parts.append(text + "\n")
    return "\n".join(parts)


def assemble(root: Path) -> dict[Path, str]:
    """Return what each generated file and each JSON fragment of the integration in `root` has to contain.

    Raises:
        AssembleError: a fragment is broken, lacks a translation or contradicts another.
    """
    systems = sorted(path.parent for path in root.glob("systems/*/__init__.py"))
    folders = [root / "strings", *(system / "strings" for system in systems)]
    texts = {language: _load(folder / f"{language}.json" for folder in folders) for language in LANGUAGES}
    icons = _load([root / "strings" / "icons.json", *(system / "icons.json" for system in systems)])
    _check_parity(texts)

    wanted = {path: _dump(content) for kind in (*texts.values(), icons) for path, content in kind.items()}
    for language, fragments in texts.items():
        wanted[root / "translations" / f"{language}.json"] = _join_json(fragments)
    wanted[root / "icons.json"] = _join_json(icons)
    wanted[root / "services.yaml"] = _join_services(filter(Path.exists, (path / "services.yaml" for path in systems)))
    return wanted


def outdated(wanted: dict[Path, str]) -> list[Path]:
    """Return the files whose content is not the wanted one."""
    return [path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text]


def main(arguments: list[str] | None = None) -> int:
    """Write or check the files; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("root", nargs="?", type=Path, default=INTEGRATION, help="folder of the integration")
    args = parser.parse_args(arguments)
    try:
        wanted = assemble(args.root)
    except AssembleError as err:
        print(f"error: {err}")
        return 1
    stale = outdated(wanted)
    for path in stale:
        if args.check:
            print(f"{path.relative_to(args.root)} is not up to date: run python -m scripts.assemble")
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(wanted[path], encoding="utf-8")
            print(f"wrote {path.relative_to(args.root)}")
    return int(args.check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
