"""Who does what a cue says: the voice of verbs, understood subjects, subjects behind the verb."""
