"""Tests of the Heliotherm system."""
