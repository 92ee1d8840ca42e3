"""TERACOM ACT230 card readers on a serial line."""

from .readers import Reader, frame

__all__ = ["Reader", "frame"]
