"""The learned tagger, joined with the rules."""
