"""Frozen values that flow through the extraction; imports nothing of the other rooms."""
