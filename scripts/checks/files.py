"""The files around the code: brand images, quality scale, and what HACS and hassfest ask of a repository."""

from collections.abc import Iterator
import struct

from homeassistant.components.brands.const import ALLOWED_IMAGES
import probatio

from .schema import CORE, optional, version, violations
from .tree import CheckError, Tree, load_json, load_yaml, project_files

# Every quality_scale.yaml of core has to name every rule, so any one tells them; this one is Platinum.
REFERENCE = CORE / "components" / "homewizard" / "quality_scale.yaml"
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
ICON_SIDE = 256
LOGO_SIDES = range(128, 257)


EXEMPT = {
    probatio.Required("status"): "exempt",
    probatio.Required("comment"): probatio.All(str, probatio.Length(min=1)),
}
HACS = probatio.Schema(
    {
        probatio.Required("name"): str,
        probatio.Required("homeassistant"): version,
        **optional(
            content_in_root=bool,
            country=probatio.Any(str, [str]),
            filename=str,
            hacs=version,
            hide_default_branch=bool,
            persistent_directory=str,
            render_readme=bool,
            zip_release=bool,
        ),
    }
)


def check_quality_scale(tree: Tree) -> Iterator[str]:
    """Every rule of Home Assistant's quality scale is met, or explained."""
    status = probatio.Any("done", EXEMPT, msg="must be done, or exempt with a comment")
    rules = {probatio.Required(rule): status for rule in load_yaml(REFERENCE)["rules"]}
    yield from violations(
        probatio.Schema({probatio.Required("rules"): rules}), load_yaml(tree.root / "quality_scale.yaml")
    )


def check_brand(tree: Tree) -> Iterator[str]:
    """All images that Home Assistant can ask for exist, in the sizes of its brands."""
    folder = tree.root / "brand"
    for name in sorted(ALLOWED_IMAGES):
        path = folder / name
        header = path.read_bytes()[:24] if path.exists() else b""
        if not header.startswith(PNG_SIGNATURE):
            yield f"brand/{name} is {'no PNG image' if header else 'missing'}"
            continue
        width, height = struct.unpack(">II", header[16:24])
        scale = 2 if "@2x" in name else 1
        if "icon" in name and (width, height) != (ICON_SIDE * scale, ICON_SIDE * scale):
            yield f"brand/{name} is {width}x{height}, not {ICON_SIDE * scale}x{ICON_SIDE * scale}"
        if "logo" in name and (min(width, height) % scale or min(width, height) // scale not in LOGO_SIDES):
            yield f"brand/{name} is {width}x{height}; its shorter side must be {LOGO_SIDES[0]} to {LOGO_SIDES[-1]} at 1x"
    for path in sorted(folder.glob("*")):
        if path.name not in ALLOWED_IMAGES:
            yield f"brand/{path.name} is an image that Home Assistant never asks for"


def check_repository(tree: Tree) -> Iterator[str]:
    """The repository can be installed by HACS and validated by hassfest."""
    try:
        hacs = load_json(tree.repository / "hacs.json")
    except CheckError as err:
        yield str(err)
    else:
        yield from (f"hacs.json: {line}" for line in violations(HACS, hacs))
        if hacs.get("zip_release") and "filename" not in hacs:
            yield "hacs.json: zip_release needs filename"
    for name in ("README.md", "LICENSE"):
        if not (tree.repository / name).exists():
            yield f"{name} is missing"
    folders = [path for path in tree.root.parent.iterdir() if path.is_dir() and not path.name.startswith(("_", "."))]
    if folders != [tree.root]:
        yield "HACS installs only the first folder of custom_components, so there may be but one"
    for path in project_files(tree.repository, "manifest.json"):
        if path.parent != tree.root:
            yield f"{path.relative_to(tree.repository)}: hassfest takes every manifest.json for an integration's"
