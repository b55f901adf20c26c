"""Client for a Hearsay service. Standard library only: no Stanza, no torch, nothing to install.

from hearsay import Client
with Client("http://127.0.0.1:8000") as client:
    result = client.provenance("Ann said that Bob had left.")
"""

from hearsay.client import Client
from hearsay.errors import HearsayError, ProblemError, Unreachable

__all__ = ["Client", "HearsayError", "ProblemError", "Unreachable"]
