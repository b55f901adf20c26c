"""The content of a cue and its edges."""
