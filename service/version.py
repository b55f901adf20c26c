"""The service's version, as in pyproject.toml; a test holds the two together."""

VERSION = "1.0.0"
