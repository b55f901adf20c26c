"""Learned evidence joined with the rules: the attribution reader's cues and the words that it gives to each."""
