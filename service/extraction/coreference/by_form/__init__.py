"""Pronouns whose meaning their form and place show, without a ranking."""
