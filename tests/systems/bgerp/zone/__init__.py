"""Tests of the zone controller."""
