"""Words with their speaker beside them, and the posts on social networks that are signed so."""

from __future__ import annotations

from collections.abc import Iterator

from service.extraction.mentions.transcripts.turns import paragraphs_of
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import Document
from service.extraction.model.labels import Construction
from service.extraction.model.noun_phrase import NounPhrase
from service.extraction.model.spans import Words
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.punctuation import DASHES
from service.extraction.syntax.tree import trimmed

_RULES = PARAMETERS.constructions
_PRIORS = PARAMETERS.priors
_SHARING = word_class("coreference", "publishing_verbs")
_PERSONAL = word_class("attribution", "words_of_posts")


def post_candidates(doc: Document) -> Iterator[AttributionCandidate]:
    """Embedded posts, mostly on two lines: `Nine hours in Oslo!`, then `— Marit Dahl (@maritdahl) March 4, 2024` or
    `A post shared by Marit Dahl (@maritdahl)`.
    """
    above: Words = ()
    for first, last in paragraphs_of(doc):
        dash, name = _account(doc, first, last)
        own = tuple(range(first, dash))
        content = (above if _is_posted(doc, above) else ()) if doc.words[dash].text == "by" else own or above
        if name and len(content) > 1:
            yield signed(doc, content, as_speaker(doc, name), (dash,))
        above = tuple(range(first, last)) if not name else ()


def _is_posted(doc: Document, words: Words) -> bool:
    """Whether the words above `A post shared by X` may be the post's and not the article's: somebody speaks of himself,
    or there is a tag, or no stop, or one sentence without a name.
    """
    if not words:
        return False
    texts = [doc.words[i].text for i in words]
    personal = not _PERSONAL.isdisjoint(text.lower() for text in texts)
    single = doc.sentence_of(words[0]) == doc.sentence_of(words[-1])
    loose = texts[-1] != "." or (single and not doc.names_from(words[0], words[-1] + 1))
    return loose or personal or any(text[:1] in "#@" for text in texts)


def _account(doc: Document, first: int, last: int) -> tuple[int, Words]:
    """The dash or `by` and the name before an account in brackets; without one the paragraph's start and no words."""
    account = next((i for i in range(first + 2, last) if doc.words[i].text.startswith("@")), None)
    if account is None or doc.words[account - 1].text != "(":
        return first, ()
    reach = range(account - 2, max(first, account - 2 - _RULES.longest_label) - 1, -1)
    shared = (i for i in reach if doc.words[i].text == "by" and doc.words[i - 1].lemma in _SHARING)
    dash = next((i for i in reach if doc.words[i].text in DASHES), next(shared, None))
    return (first, ()) if dash is None else (dash, trimmed(doc, tuple(range(dash + 1, account - 1))))


def signed(
    doc: Document, content: Words, source: NounPhrase, cue: Words = (), name: Construction = "signature"
) -> AttributionCandidate:
    """The candidate of words with their speaker beside them; `cue` is the mark between."""
    return AttributionCandidate(
        anchor=(cue or source.words)[0], cue=cue, content=content, source=source, construction=name,
        lemma=doc.words[cue[0]].text if cue else "", kind="speech", prior=_PRIORS.signed,
    )  # fmt: skip


def as_speaker(doc: Document, words: Words) -> NounPhrase:
    """The words as the name of a speaker: its head is the first proper noun, else the first noun."""
    heads = (i for kind in ("PROPN", "NOUN") for i in words if doc.words[i].upos == kind)
    return NounPhrase(words, next(heads, words[0]))
