"""Quotations without a cue whose speaker a sentence beside them shows."""

from __future__ import annotations

from service.extraction.attribution.quotations.reporting import spoken
from service.extraction.attribution.sources import nominal
from service.extraction.layout.quotations import QuotationIndex
from service.extraction.mentions.descriptions import PERSONAL, categories_of
from service.extraction.model.candidate import AttributionCandidate
from service.extraction.model.document import Document, Sentence
from service.extraction.model.noun_phrase import NOBODY, NounPhrase
from service.extraction.model.spans import Words
from service.extraction.resources.parameters import PARAMETERS
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.punctuation import letters
from service.extraction.syntax.tree import child, children, is_passive, root_of, subtree

_RULES = PARAMETERS.constructions

_FEELING = word_class("attribution", "feelings_and_gestures")
_STIRRING = word_class("attribution", "stirring_verbs")
_POINTING = word_class("attribution", "pointing_pronouns")
_OPENERS = word_class("attribution", "manner_openers")
_WORDS = word_class("attribution", "words_spoken")
_PERSONS = word_class("attribution", "personal_subjects")
_ASKING = word_class("coreference", "asking_verbs")
_SPEECH_PERSONS = word_class("attribution", "speech_persons")


def pointed_back(doc: Document, quoted: QuotationIndex, words: Words) -> AttributionCandidate | None:
    """`“P.” That is how Ann Lee begins.` · `“P.” Those were the words of Ann Lee.` · `“P.” So said Ann Lee.`, also in
    the next paragraph.
    """
    sentence = beside(doc, quoted, words, doc.words[words[-1]].sentence + 1, paragraphs_apart=1)
    if sentence is None or doc.words[sentence.first].text.lower() not in _POINTING:
        return None
    said = min(sentence.first + 1, sentence.last - 1)
    if doc.words[said].lemma == "say" and (speaker := child(doc, said, "nsubj", "obj")) is not None:
        return spoken(doc, words, nominal(doc, speaker, said))
    if sentence.last - sentence.first < 4 or doc.words[sentence.first + 1].lemma != "be":
        return None
    source = _subject_of_clause(doc, sentence) or _owner_of_words(doc, sentence)
    return spoken(doc, words, source) if source else None


def _subject_of_clause(doc: Document, sentence: Sentence) -> NounPhrase:
    """`That is how ANN LEE begins`."""
    opener = sentence.first + 2
    behind = range(opener + 1, sentence.last) if doc.words[opener].text.lower() in _OPENERS else ()
    subject = next((i for i in behind if doc.words[i].deprel == "nsubj"), None)
    if subject is None or subtree(doc, subject)[0] != opener + 1:
        return NOBODY
    return nominal(doc, subject, doc.words[subject].head)


def _owner_of_words(doc: Document, sentence: Sentence) -> NounPhrase:
    """`Those were the words of ANN LEE` · `That was ANN LEE's answer`."""
    root = root_of(doc, sentence)
    if root is None or doc.words[root].lemma.lower() not in _WORDS:
        return NOBODY
    owner = child(doc, root, "nmod")
    return nominal(doc, owner) if owner is not None and may_speak(doc, owner) else NOBODY


def speaker_of_words(doc: Document, phrase: NounPhrase) -> NounPhrase:
    """`Her answer was short: “No.”` · `The verdict of coach Timo Rauch: “Awful.”`: whose words they are."""
    if not phrase or doc.words[phrase.head].lemma.lower() not in _WORDS:
        return phrase
    owner = child(doc, phrase.head, "nmod:poss") or child(doc, phrase.head, "nmod")
    known = owner is not None and (doc.words[owner].deprel == "nmod:poss" or may_speak(doc, owner))
    return nominal(doc, owner) if owner is not None and known else phrase


def felt_before(doc: Document, quoted: QuotationIndex, words: Words) -> AttributionCandidate | None:
    """`Ann Lee was furious. “P.”` · `She shrugged. “P.”`: the person who feels or moves is the speaker."""
    if letters(doc, words) < _RULES.weighty and not is_clause(doc, words):
        return None
    sentence = beside(doc, quoted, words, doc.words[words[0]].sentence - 1)
    if sentence is None:
        return None
    root, person = feeling_person(doc, sentence)
    if person is None or not may_speak(doc, person):
        return None
    described = doc.words[root].upos == "ADJ" and child(doc, root, "cop") is not None
    feels = described or doc.words[root].lemma.lower() in _FEELING | _STIRRING
    return spoken(doc, words, nominal(doc, person, root)) if feels else None


def feeling_person(doc: Document, sentence: Sentence) -> tuple[int, int | None]:
    """The root of a sentence and the person it is about: its subject, or `Ann Lee` in `It delighted Ann Lee`."""
    root = root_of(doc, sentence)
    if root is None:
        return sentence.first, None
    stirred = doc.words[root].lemma.lower() in _STIRRING
    return root, child(doc, root, "obj" if stirred and not is_passive(doc, root) else "nsubj", "nsubj:pass")


def told_of_before(doc: Document, quoted: QuotationIndex, words: Words) -> AttributionCandidate | None:
    """`Ann Lee runs the kiosk.` before a statement in a paragraph of its own: hers, if no other person is named."""
    if not is_whole_statement(doc, words):
        return None
    sentence = beside(doc, quoted, words, doc.words[words[0]].sentence - 1, paragraphs_apart=1)
    return spoken(doc, words, NOBODY if sentence is None else _person_of(doc, sentence))


def told_of_behind(doc: Document, quoted: QuotationIndex, words: Words) -> AttributionCandidate | None:
    """`“P.” Ann Lee shook her head. “Q.”` at the start of a paragraph: the person between the quotations says both."""
    here = doc.sentence_of(words[-1])
    paragraph = doc.paragraphs[here.paragraph]
    if paragraph.start != words[0] or not is_whole_statement(doc, words):
        return None
    sentence = beside(doc, quoted, words, here.index + 1)
    if sentence is None or sentence.last not in quoted.of or sentence.last not in paragraph:
        return None
    phrase = _person_of(doc, sentence)
    return spoken(doc, words, phrase) if phrase else None


def is_whole_statement(doc: Document, words: Words) -> bool:
    """Whether the quotation is long enough and has a finite verb: no title and no scare quote."""
    return is_clause(doc, words) and letters(doc, words) >= _RULES.weighty


def is_clause(doc: Document, words: Words) -> bool:
    """Whether the words have a finite verb."""
    return any(doc.words[i].feature("VerbForm") == "Fin" for i in words)


def is_bare(doc: Document, words: Words) -> bool:
    """`“None.”` · `“On all counts.”` · `“It is.”`: few words without a clause, or an auxiliary at their end."""
    plain = [i for i in words if i not in doc.marks]
    cut_short = len(plain) <= _RULES.longest_reply and doc.words[plain[-1]].upos in ("AUX", "PART")
    return cut_short or (len(plain) <= _RULES.longest_bare and not is_clause(doc, words))


def _person_of(doc: Document, sentence: Sentence) -> NounPhrase:
    """The subject of the main clause, or the person who is asked; nobody if another person is named in the sentence."""
    root, person = feeling_person(doc, sentence)
    if doc.words[root].lemma in _ASKING:
        person = child(doc, root, "iobj", "obj")
    if person is None or not is_somebody_else(doc, person):
        return NOBODY
    phrase = nominal(doc, person, root)
    others = (n for n in doc.names_from(sentence.first, sentence.last) if n.kind == "Person")
    own = (*phrase, phrase.words[-1] + 1)  # `Nurse | Ann Lee`, two subjects to the parser
    return phrase if all(n.first in own for n in others) else NOBODY


def may_speak(doc: Document, word: int) -> bool:
    """A person: by name, pronoun or noun."""
    here = doc.words[word]
    if here.upos == "PROPN":  # also `Pensioner Ann Lee`, all of it a name to the parser
        return any(doc.kind_at(i) == "Person" for i in (word, *children(doc, word, "flat")))
    return here.text.lower() in _PERSONS or bool(categories_of(doc, word) & PERSONAL)


def is_somebody_else(doc: Document, word: int) -> bool:
    """A person who is neither the writer nor the reader."""
    return may_speak(doc, word) and doc.words[word].text.lower() not in _SPEECH_PERSONS


def beside(
    doc: Document, quoted: QuotationIndex, words: Words, number: int, paragraphs_apart: int = 0
) -> Sentence | None:
    """The sentence with this number, if it holds no quotation and is in a paragraph near enough."""
    if not 0 <= number < len(doc.sentences):
        return None
    sentence = doc.sentences[number]
    near = abs(doc.sentence_of(words[0]).paragraph - sentence.paragraph) <= paragraphs_apart
    return sentence if near and not quoted.touched(range(sentence.first, sentence.last)) else None
