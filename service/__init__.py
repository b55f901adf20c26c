"""Hearsay: who said it, and who says so.

text -> parsing -> Document -> extraction -> Provenance -> schemas -> JSON -> web -> HTTP
"""
