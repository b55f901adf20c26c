"""Which names mean one and the same: surnames, abbreviations, slips of the pen."""
