"""The dependency tree (Universal Dependencies v2) and punctuation."""
