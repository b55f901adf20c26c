"""The names of an article and the entities that bear them."""
