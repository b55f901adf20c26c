"""Edge: one result, written in the formats that others read. Pure functions from contract JSON to text.

`formats.py` names every format and is the way in; each other module writes one format. Nothing here
imports the extraction, so a stored result can be exported without a model.
"""
