"""Tests of the Thinknx system."""
