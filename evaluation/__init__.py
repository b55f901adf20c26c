"""How good the extraction is: gold readers, predictions, scores, calibration and error analysis.

`python -m evaluation` runs everything over a data folder; docs/quality.md shows what it found.
"""
