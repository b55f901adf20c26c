"""Writes one result in other formats. Pure functions from contract JSON to text.

`formats.py` names every format and is the entry point; each other module writes one format. Nothing here
imports the extraction, so a stored result can be exported without a model.
"""
