"""Tests of the system `erpnetfp`."""
