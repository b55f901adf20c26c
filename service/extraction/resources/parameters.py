"""The numbers of the extraction in one frozen object: priors, thresholds, windows and weights.

One class for each room, one field for each number; the comment beside a field says what the number is, and
how it was set where it was set on data. Numbers without a source are choices of the author of the rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.labels import Construction

# Least strength of a rule's candidate inside a content: constructions differ in how far they can be trusted there.
# Set on the chain articles (docs/quality.md).
_NESTED: Mapping[Construction, float] = MappingProxyType({
    "complement_clause": 0.4, "following_clause": 0.6, "according_to": 0.5, "noun_clause": 0.6, "infinitive": 0.66,
    "object_infinitive": 0.65, "passive_raising": 0.7, "quoted_as_saying": 0.4, "object": 0.8,
    "prepositional": 0.75, "noun_reference": 0.5,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class LayoutParameters:
    """Paragraphs, quotation marks and the dateline."""

    dateline_window: int = 600  # characters from the top that may hold the dateline: a headline and a byline
    dateline_length: int = 160  # characters of a paragraph that its dateline may take, the dash included
    label_words: int = 3  # words, at most, of a place or heading that a dash or colon parts from a paragraph
    agency_words: int = 3  # words, at most, of an agency in a dateline that is not in the list of outlets
    longest_emphasis: int = 300  # characters between two marks of emphasis
    widest_margin: int = 40  # characters before the first word of a line that may be blanks and `>`
    wrapped_pairs: int = 3  # pairs of neighbouring lines, at least, that a judgement about wrapping needs
    wrapped_width: tuple[int, int] = (40, 110)  # least and most characters of a line that may be wrapped
    narrow_width: int = 16  # least characters of a line in a narrow column
    narrow_pairs: int = 3  # lines, at least, that a judgement about a narrow column needs
    narrow_room: float = 0.9  # share of the usual width up to which such a line had room for the next word
    narrow_full: float = 0.85  # share of lines without that room, more than
    wrapped_amid: float = 0.6  # share of lines of that width that break amid a sentence, more than
    wrapped_lower: float = 0.4  # share of lines that begin with a small letter, more than
    wrapped_words: int = 3  # words of a line below a stop that is part of the text above it, at least
    wrapped_room: float = 0.75  # share of the usual width up to which a line had room for the next word


@dataclass(frozen=True, slots=True)
class MentionParameters:
    """Names and noun phrases."""

    misspelt_from: int = 6  # letters of a word that may have one letter wrong and still mean the same name
    misspelt_twice_from: int = 9  # letters of a word that may have two letters wrong
    longest_nickname: int = 2  # words of a nickname in quotation marks
    longest_particle: int = 3  # letters of a word that is a part of a name (`Md`), not a title before it
    longest_person: int = 5  # words of a person's name that the recogniser gave in two parts
    full_name_votes: int = 2  # mistakes of the recogniser that a full name outweighs: its surname is one
    shortest_initials: int = 3  # letters of an abbreviation that explains common nouns before it
    office_window: int = 8  # words from a name back to the title whose office is between them


@dataclass(frozen=True, slots=True)
class SalienceParameters:
    """Points of a referent as what a pronoun means by the rules; the ranking takes them as one of its features."""

    window: int = 5  # sentences back from the pronoun
    margin: float = 1.0  # points by which the winner must lead
    start: float = 6.0  # points of a mention in the pronoun's own sentence
    per_sentence: float = 1.3  # points lost with each sentence between
    subject: float = 1.2  # points of a subject
    subject_before: float = 0.8  # more for the subject of the sentence before
    source: float = 1.4  # points of a source, for a pronoun that is one
    other_paragraph: float = 0.6  # points lost across a paragraph's edge
    quoted: float = 2.0  # points lost by a mention in a quotation, for a pronoun outside
    own_content: float = 3.0  # points lost by a mention in what the pronoun says
    mention: float = 0.15  # points of each mention in the article
    most_mentions: int = 6  # mentions that count
    same_gender: float = 0.6  # points of a known gender that agrees
    no_plural: float = 2.0  # points lost before they if it is not several
    place: float = 1.0  # points lost before it by a place or something of unknown kind
    silent_document: float = 2.0  # points lost by a document that has said nothing
    governing: float = 3.5  # points of the subject of the clause right above
    governing_above: float = 1.0  # points of the subject of the clause above that
    description_source: float = 0.8  # points of a source, for a description
    later_word: float = 0.01  # points for each word of the text before the last mention: later ones first


@dataclass(frozen=True, slots=True)
class CoreferenceParameters:
    """Who is meant. Distances are in sentences."""

    description_reach: int = 60  # back from a description to the last mention of what it means
    pronoun_reach: int = 8  # back from a pronoun
    new_one_reach: int = 4  # back from a description to a mention of the unnamed person brought in last
    description_ahead: int = 15  # forward from a description to the first name of what it means
    longest_pair: int = 4  # words of `the two countries` and the like
    longest_age: int = 40  # characters of `52-year-old fish farmer ` before a name
    headline_ahead: int = 3  # forward from a headline's `newspaper` to the name of the paper
    pronoun_ahead: int = 2  # forward from a pronoun
    least_description: float = 0.45  # probability that a description's referent must have
    least_unsupported: float = 0.9  # the same, where no word of it is beside a name of the referent
    least_sentences: int = 2  # that mention a person before a description that nothing links to the name
    least_ruled: float = 0.55  # the same of a named person whom the rules choose: below, 2 of 14 were right
    lede: int = 3  # last sentence in which somebody without a name may be the first whom the article names
    lede_ahead: int = 4  # sentences from there to that name
    least_named: float = 0.6  # probability that the name of an unnamed source must have
    least_options: int = 4  # named ones that fit, for an unnamed source to be looked for among them
    many_options: int = 6  # the same, from which on `least_named` is enough
    least_named_of_few: float = 0.7  # the same probability where they are fewer
    least_pronoun: float = 0.45  # probability that a pronoun's referent must have
    least_alone: float = 0.4  # the same where `he` or `she` can mean no other: below, none of 4 was right
    margin: float = 0.15  # probability by which a pronoun's referent must be more probable than the next
    margin_agreed: float = 0.1  # the same where the rules choose him too
    margin_to_ruled: float = 0.3  # the same to another whom the rules choose: below, none of 8 was right
    candidate: float = 0.15  # probability that a candidate of an unresolved mention must have
    surely_meant: float = 0.95  # probability from which on `he` says that whom it means is a man
    least_read: float = 0.6  # probability that the reader must give whom an open pronoun means
    least_body: float = 0.3  # the same for the body that `we` means; 0.2 is as good on folds 1 to 4
    we_steps: int = 4  # from one `we` to the next, on the way to the body


@dataclass(frozen=True, slots=True)
class ConstructionParameters:
    """The rules' constructions."""

    accept: float = 0.3  # prior from which on a rule's candidate is one
    surely_held: float = 0.8  # strength of a candidate whose content no signature's quotation may be
    weighty: int = 4  # words in a quotation below which it may be a scare quote or a title
    unknown_verb: float = 0.35  # prior of a verb outside the lexicon with a complement clause
    cue_before_colon: int = 6  # words between the cue and the colon
    longest_label: int = 6  # words of a speaker before the mark, those in brackets not counted
    longest_signature: int = 12  # words after the dash: name, age, place
    least_said: float = 0.34  # share of a transcript's turns that hold a clause, an exclamation or a question
    least_labelled: float = 0.5  # share of paragraphs with a label, for others to be further ones of turns
    longest_heading: int = 8  # words of a quotation in a paragraph of its own that may be a heading
    longest_repeated: int = 14  # words of one whose words stand elsewhere in the text
    repeated_reach: int = 60  # sentences to where they stand
    repeated_gap: int = 3  # further words between them there
    repeated_share: float = 0.75  # share of them that stand there
    gerund_reach: int = 30  # words between the relaying verb and the gerund
    reference_reach: int = 12  # sentences back to the attribution that a content refers to
    reference_near: int = 4  # sentences over which the very word is looked for
    between_quotations: int = 2  # words between two quotations that still belong to them: `"A" and "B"`
    aside: int = 5  # words between an interrupting cue and the comma that ends the interruption
    longest_name: int = 8  # words before a colon that may name a speaker
    speaker_reach: int = 25  # words between a quotation and a reporting verb beside it
    short_reach: int = 4  # the same for a quotation that is not weighty
    longest_question: int = 40  # words of a paragraph that may be an interviewer's question
    fewest_questions: int = 2  # questions of an interview, with a paragraph behind each
    longest_bare: int = 6  # words, at most, of a quotation without a finite verb that may be a whole answer
    longest_reply: int = 4  # the same for one that ends in an auxiliary: `“I do not.”`
    longest_tag: int = 8  # most words in a sentence that only names the speaker: `X shouted to the crowd`
    longest_in_brackets: int = 4  # words in brackets that may only point somewhere: `(see table 2)`
    longest_reply_signed: int = 4  # paragraphs behind `>` that a name below may sign; more are a whole text
    shortest_signed: int = 5  # words of a quotation that a signature may follow
    longest_reference: int = 6  # words of a content that refers to what was said before
    longest_headline_source: int = 4  # words behind the mark of a headline that name its source
    list_reach: int = 14  # words from the demand to its examples
    least_before_report: int = 4  # words of a sentence before the comma of a closing report
    before_inner: int = 3  # words between a cue and the quotation inside a quotation that it leads to
    report_tail: int = 5  # words from the verb of a closing report to the end of the sentence
    longest_closing_source: int = 8  # words of the source of a closing report
    light_verb_reach: int = 8  # words from a light verb to its noun
    colouring_verbs: int = 3  # verbs above a cue that only colour it
    same_content: float = 0.9  # Jaccard overlap of contents, above, for one candidate found twice
    in_parent: float = 0.9  # share of a content that its parent's holds
    least_read: float = 0.3  # probability of a cue that the reader must give a closing report
    longest_fixed_cue: int = 2  # words of a cue after its verb: `cast doubt`, `make the case`
    controlled_steps: int = 4  # steps up a chain of controlled clauses
    host_reach: int = 6  # words before a host in which his outlet begins: `Harbour Radio's Ola Reyes`
    interview_reach: int = 1000  # words back to the host or interview that the article has told of
    longest_title: int = 6  # words of the title of a programme


@dataclass(frozen=True, slots=True)
class PriorParameters:
    """Prior probability that a candidate is right, of constructions without a row of the cue table (which has its own).

    Chosen by the authors of the rules.
    """

    colon: float = 0.9  # reporting verb before the colon
    colon_without_report: float = 0.75  # another verb before it: `She had an answer:`
    label: float = 0.8  # name and mark: `Zelensky: “…”`
    block: float = 0.85  # paragraph behind a cue and a colon
    beside: float = 0.8  # reporting verb beside the quotation
    carried_on: float = 0.7  # the speaker of the quotation before
    dash: float = 0.99  # speech behind a dash
    signed: float = 0.85  # turns of a transcript, signatures
    quoted_as_saying: float = 0.95  # gerund under a verb that relays: `quoted X as saying P`
    no_response: float = 0.9  # request that nobody answers: 10 of 11 in the chain articles
    reference: float = 0.7  # light verb with a noun for something said before
    attributive: float = 0.86  # adjective before a noun: `the alleged fraud at the bank`
    listed: float = 0.7  # the examples of a demand
    closing: float = 0.85  # report that closes its sentence
    sourceless_share: float = 0.6  # share of a row's weight without a source, and for one bare noun as object


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The least strength of the rules' candidates. Set on the chain articles (docs/quality.md)."""

    nested: float = 0.8  # strength of a rule's candidate inside a content, where `nested_by` has no other
    nested_by: Mapping[Construction, float] = field(default_factory=lambda: _NESTED)

    def least_nested(self, candidate: AttributionCandidate) -> float:
        """The strength that a rule's candidate inside a content needs; one with a relay clause, `nested`."""
        return (
            self.nested if candidate.relay_clause else self.nested_by.get(candidate.construction, self.nested)
        )


@dataclass(frozen=True, slots=True)
class ReaderParameters:
    """Decoding the reader's probabilities and joining its candidates with the others'. Set on PolNeAR dev and the chain
    articles, with readers that had not seen the article.
    """

    least_cue: float = 0.25  # probability of a cue, or of a quotation without one, to be judged at all
    accepted: float = 0.47  # least probability of a candidate that the reader alone has
    accepted_ruled: float = 0.38  # the same of one that the rules have too, outside of other contents
    accepted_nested: float = 0.41  # the same inside another content
    part_of_cue: float = 0.5  # probability, above, of a word to be part of another cue and no cue of its own
    twins: float = 0.8  # Jaccard overlap of contents, above, for one attribution found twice
    rule_bonus: float = 1.5  # factor on the agreement of a rule's spans, which the tree made whole
    least_source: float = 0.1  # least agreement of a source with the probabilities
    likely_source: float = 0.25  # probability, above, of a word whose noun phrase is taken for want of others
    least_likeliest: float = 0.3  # least agreement of that noun phrase with the probabilities
    sure_stance: float = 0.7  # probability from which on the reader's stance is believed
    possible: float = 0.4  # probability, above, that at least one word of a span has
    option_levels: tuple[float, ...] = (0.2, 0.35, 0.5, 0.65, 0.8)  # word probabilities of optional contents
    least_chosen: float = 0.15  # probability of a candidate from which on the best content is looked for
    sure_content: float = 0.8  # probability of both edges of a content from which on no other is looked for
    sure_outside: float = 0.2  # probability, at most, of the words beside them
    switch: float = 1.5  # cost, in log-odds, of a span's edge within a sentence
    switch_sentence: float = 0.5  # the same between two sentences
    clip: float = 4.0  # log-odds of one word are cut to this
    mark_share: float = 0.3  # share of its log-odds with which a punctuation mark counts


@dataclass(frozen=True, slots=True)
class ChainParameters:
    """Chains of sources."""

    carried_paragraphs: int = 2  # paragraphs, at most, over which a report is taken to go on


@dataclass(frozen=True, slots=True)
class Parameters:
    """All numbers, by room."""

    layout: LayoutParameters = field(default_factory=LayoutParameters)
    mentions: MentionParameters = field(default_factory=MentionParameters)
    reader: ReaderParameters = field(default_factory=ReaderParameters)
    chains: ChainParameters = field(default_factory=ChainParameters)
    salience: SalienceParameters = field(default_factory=SalienceParameters)
    coreference: CoreferenceParameters = field(default_factory=CoreferenceParameters)
    constructions: ConstructionParameters = field(default_factory=ConstructionParameters)
    priors: PriorParameters = field(default_factory=PriorParameters)
    thresholds: Thresholds = field(default_factory=Thresholds)


PARAMETERS = Parameters()
