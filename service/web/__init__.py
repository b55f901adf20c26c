"""The HTTP edge: bodies in, work queued, results and problems out. Knows no parser and no model."""
