"""Card readers on a serial line."""

from .framer import DEFAULT_PATTERN, Framer
from .reader import CardReader

__all__ = ["DEFAULT_PATTERN", "CardReader", "Framer"]
