"""Words, world knowledge and numbers as data."""
