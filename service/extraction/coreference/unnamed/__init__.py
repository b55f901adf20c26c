"""Unnamed sources whom the article names elsewhere."""
