"""The power monitor (iPower)."""
