"""The two protocols."""
