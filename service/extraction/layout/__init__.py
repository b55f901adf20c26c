"""Paragraphs, quotation marks and datelines: the layout of the text."""
