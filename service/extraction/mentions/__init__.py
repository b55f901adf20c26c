"""One noun phrase by itself: names, descriptions, outlets."""
