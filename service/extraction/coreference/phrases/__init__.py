"""Noun phrases read by their form: several joined by `and`, one of a group, the issuer of a document."""
