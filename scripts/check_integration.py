"""Check the integration offline as hassfest, the HACS action and the quality scale would, and a little more.

    python -m scripts.check_integration [--repository PATH]

Uses the schemas, lists and constraints of the installed Home Assistant. Prints one line per problem; exit status 1 if
there is any.
"""

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
import sys

from .checks import actions, code, files, icons, manifest, translations
from .checks.tree import CheckError, Tree

DOMAIN = "zontromat"
CHECKS: dict[str, Callable[[Tree], Iterator[str]]] = {
    "manifest": manifest.check,
    "translations": translations.check,
    "actions": actions.check,
    "icons": icons.check,
    "platforms": code.check_platforms,
    "code": code.check,
    "brand": files.check_brand,
    "quality scale": files.check_quality_scale,
    "repository": files.check_repository,
}


def problems(repository: Path) -> Iterator[str]:
    """Yield what is wrong with the integration of a checkout."""
    tree = Tree(repository / "custom_components" / DOMAIN, repository)
    for name, check in CHECKS.items():
        try:
            yield from (f"{name}: {problem}" for problem in check(tree))
        except CheckError as err:
            yield f"{name}: {err}"


def main(arguments: list[str] | None = None) -> int:
    """Print the problems; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repository", type=Path, default=Path.cwd(), help="root of the checkout; default: here")
    found = list(problems(parser.parse_args(arguments).repository.resolve()))
    print(*found, f"{len(found)} problem(s)", sep="\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
