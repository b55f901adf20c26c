"""The closed sets of labels, as literals: those of the contract and those inside the extraction."""

from __future__ import annotations

from typing import Literal, get_args

QuoteType = Literal["direct", "mixed", "indirect"]
Stance = Literal["asserted", "denied", "directive", "commissive", "question", "uncertain", "declined"]
STANCES: tuple[Stance, ...] = get_args(Stance)
Identification = Literal["named", "role", "collective", "anonymous", "document", "unresolved", "none"]
Kind = Literal["person", "organization", "outlet", "government", "document", "group", "unknown"]
Relation = Literal["reports", "cites", "quotes", "told", "carries"]
Plurality = Literal["one", "several", "unstated"]

# From the firmest to the least firm; a chain's `weakest` is the one furthest right.
FIRMNESS: tuple[Identification, ...] = (
    "named", "document", "role", "collective", "anonymous", "unresolved", "none",
)  # fmt: skip

# The rule that found a candidate, `reader` where no rule did.
Construction = Literal[
    "according_to", "adjective", "adjunct", "adverb", "as_clause", "block", "colon", "complement_clause",
    "continued_quotation", "following_clause", "infinitive", "inverted_report", "listed_examples", "no_response",
    "noun_clause", "noun_phrase", "noun_predicate", "noun_reference", "object", "object_infinitive", "object_phrase",
    "parenthetical", "passive_raising", "predication", "prepositional", "quotation_beside", "quoted_as_saying",
    "raising", "reader", "signature", "transcript_turn",
]  # fmt: skip
# Constructions that the layout shows: the models, which read words, do not decide about these.
LAYOUT: frozenset[Construction] = frozenset({"transcript_turn", "signature", "colon"})
# Constructions that layout or word order show by themselves: kept although the models see no cue.
SURE: frozenset[Construction] = LAYOUT | {"adjunct", "inverted_report", "no_response"}
# Constructions whose source and cue are better as the rule has them than as the models do.
RULED: frozenset[Construction] = LAYOUT | {"quoted_as_saying"}

# How a clause beside a candidate names the source further out: `citing Y`, `which quotes Y`, `as quoted by X`.
RelayClause = Literal["citing", "quoting", "quoted_by"]
