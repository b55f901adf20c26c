"""Rules that find cue, source and content."""
