"""Tests of the iZone system."""
