"""Attributions inside the content of others."""
