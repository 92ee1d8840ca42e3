"""Custom components of this checkout."""
