"""From files of many kinds to articles."""
