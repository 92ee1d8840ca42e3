"""The bgERP system."""
