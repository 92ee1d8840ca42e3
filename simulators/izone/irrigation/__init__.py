"""The irrigation controller (iDrate)."""
