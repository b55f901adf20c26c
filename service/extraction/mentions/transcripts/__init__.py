"""Transcripts: which paragraphs open with a speaker, and which labels name none."""
