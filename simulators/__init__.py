"""Simulators: one real server per system, written from its specification alone."""
