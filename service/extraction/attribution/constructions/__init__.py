"""One module for each family of constructions."""
