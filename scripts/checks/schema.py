"""What the schema-based checks share."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from awesomeversion import AwesomeVersion, AwesomeVersionException, AwesomeVersionStrategy as Strategy
import homeassistant
import probatio

CORE = Path(homeassistant.__file__).parent
VERSION_STRATEGIES = [Strategy.CALVER, Strategy.SEMVER, Strategy.SIMPLEVER, Strategy.BUILDVER, Strategy.PEP440]


def version(value: object) -> str:
    """Accept the versions that Home Assistant's loader and HACS can compare."""
    try:
        return AwesomeVersion(value, ensure_strategy=VERSION_STRATEGIES)
    except AwesomeVersionException as err:
        raise probatio.Invalid(str(err)) from err


def optional(**schemas: Any) -> dict[Any, Any]:
    """Return a schema of keys that may be missing."""
    return {probatio.Optional(key): schema for key, schema in schemas.items()}


def violations(schema: probatio.Schema, content: object) -> Iterator[str]:
    """Yield one line for each thing that the schema does not accept."""
    try:
        schema(content)
    except probatio.MultipleInvalid as err:
        for error in err.errors:
            yield f"{'.'.join(map(str, error.path)) or 'file'}: {error.msg}"
