"""The attribution reader: how it is trained, cross-validated and packed (README.md in this folder)."""
