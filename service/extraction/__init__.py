"""The pure middle: a parsed `Document` in, a `Provenance` out. Standard library only, no I/O."""
