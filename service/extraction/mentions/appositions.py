"""Phrases that a name is tied to and that describe it: titles before it, appositions around it, predicates, and the
clause that gives the name (`identified as`).
"""

from __future__ import annotations

from collections.abc import Iterator

from service.extraction.mentions.descriptions import HUMAN, INDEFINITE, is_plural, lemma_of
from service.extraction.mentions.names import HONORIFICS, ProperName
from service.extraction.model.document import Document, Word
from service.extraction.model.memory import remembered
from service.extraction.model.spans import Words
from service.extraction.resources.gazetteers import fold, noun_categories
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.punctuation import QUOTATION_MARKS
from service.extraction.syntax.tree import case_of, child, children, determiner_of

_NAMING = word_class("mentions", "verbs_of_naming")
COUPLES = word_class("mentions", "couples")
OF_TWO = word_class("mentions", "elder") | word_class("mentions", "younger")  # `the elder Orme`
_OF_PHRASES = frozenset({"DET", "ADJ", "NOUN", "PROPN", "ADP", "PRON", "PART"})
_TIES = frozenset({"nmod", "compound", "amod", "obl", "flat"})  # of a word to the head of its phrase


@remembered
def beside(document: Document, name: ProperName) -> list[tuple[Words, int]]:
    """Common-noun phrases that describe the name, each with its head: titles before it, appositions, predicates."""
    title = _title_words(document, name)
    found = []
    while title and document.words[title[-1]].upos != "ADJ":  # `oncologist Dr`: both
        found.append((title, title[-1]))
        title = title[:-1] if fold(document.words[title[-1]].text) in HONORIFICS else ()
    for i in name.words:
        word = document.words[i]
        if word.head in name.words:
            continue
        near = [
            c for c in document.children[i]
            if (document.words[c].relation == "appos" and not _of_nearer_name(document, name, c))
            or _in_brackets(document, name, c) or _is_predicate(document, c)
        ]  # fmt: skip
        near += _above(document, name, i)
        offices = _office_before(document, name), _office_behind(document, name)
        near += [office for office in offices if office is not None and office not in near]
        # `her brother, X, is a cook`
        subject = document.words[word.head] if word.relation == "appos" else word
        if subject.relation == "nsubj" and child(document, subject.head, "cop") is not None:
            near.append(subject.head)
        near.extend(_called(document, i))
        found.extend((_around(document, j), j) for j in near if _describes(document, name, j))
    return found


def _of_nearer_name(document: Document, name: ProperName, noun: int) -> bool:
    """`Ivo Marr, the mayor, and Tom Orme, his deputy`: the deputy is Orme, even where the parser ties him to Marr."""
    first = min([noun, *children(document, noun, "det", "amod", "compound", "nmod:poss")])
    nearer = name.last < first - 1 and document.words[first - 1].text == ","
    return nearer and document.kind_at(first - 2) == "Person" and not is_plural(document.words[noun])


def _office_behind(document: Document, name: ProperName) -> int | None:
    """`Ivo Marr, the mayor, and Tom Orme, his deputy, left`: name, comma, office, comma, whatever the parser says."""
    words, first, last = document.words, name.last + 1, document.sentence_of(name.first).last
    if name.kind != "person" or first >= last or words[name.last].text != ",":
        return None
    end = next((i for i in range(first, last) if words[i].upos not in _OF_PHRASES), last)
    cut = next((i for i in range(first, end) if words[i].upos == "ADP"), end)
    noun = next((i for i in range(cut - 1, first - 1, -1) if words[i].upos == "NOUN"), None)
    if noun is None or end >= last or words[end].text not in (",", ".") or is_plural(words[noun]):
        return None
    behind = end + 1 + (words[end].text == "," and document.lower_text(end + 1) == "and")
    listed = (
        words[noun].relation == "conj" and words[noun].head in name.words
    )  # `Ivo Marr, a nurse, and two others`
    another = behind < last and document.kind_at(behind) == "Person"
    return (
        noun
        if _is_office(words[noun]) and another == (behind > end + 1) and (another or not listed)
        else None
    )


def _is_predicate(document: Document, noun: int) -> bool:
    """`Ivo Marr, who is a judge`, but not `who is not a judge`, `who may be a judge`."""
    clause = document.words[noun].deprel == "acl:relcl" and child(document, noun, "cop") is not None
    who = child(document, noun, "nsubj")
    plain = clause and determiner_of(document, noun) in ("a", "an")
    plain = plain and not children(document, noun, "aux", "advmod", "mark")
    return (
        plain and who is not None and document.lower_text(who) == "who" and _is_office(document.words[noun])
    )


def _in_brackets(document: Document, name: ProperName, noun: int) -> bool:
    """`Ada Pane (chair)`: an office right behind the name."""
    behind = document.words[name.last : name.last + 3]
    return [w.text for w in behind[::2]] == ["(", ")"] and behind[1].index == noun and _is_office(behind[1])


def _called(document: Document, word: int) -> Iterator[int]:
    """The nouns whose name the word gives, which is the head of a name or of a noun that has it: `the driver` in `the
    driver was named by police as X`, both nouns in `identified the driver as a man called X` and in `the landlord, a
    firm that calls itself X`.
    """
    words = document.words
    verb = words[words[word].head] if words[word].head >= 0 else None
    if verb is None or verb.lemma not in _NAMING or _is_denied(document, verb):
        return
    of_itself = any("Reflex=Yes" in words[i].feats for i in children(document, verb.index, "obj") if i < word)
    as_name = words[word].relation == "xcomp" and (verb.deprel == "acl" or of_itself)
    as_name = as_name or (words[word].relation == "obj" and verb.deprel == "acl" and of_itself)
    if not as_name and (words[word].relation != "obl" or case_of(document, word) != "as"):
        return
    noun = _one_named(document, verb)
    if noun is not None and noun >= 0:
        yield noun
        if words[noun].relation == "appos":
            yield words[noun].head  # `The landlord, a company called X`
        yield from _called(document, noun)


def _is_denied(document: Document, verb: Word) -> bool:
    """`police have not identified the driver as X`."""
    adverbs = (document.words[i] for i in children(document, verb.index, "advmod"))
    return any(adverb.feature("Polarity") == "Neg" for adverb in adverbs)


def _one_named(document: Document, verb: Word) -> int | None:
    """Whose name a verb of naming gives: `the woman named X`, `police named the woman as X`, `the woman introduced
    herself as X`, `the woman who gave her name as X`, `the woman whom police named as X`.
    """
    if verb.deprel == "acl":
        return verb.head
    for i in children(document, verb.index, "obj"):
        thing = document.words[i]
        own = thing.lemma == "name" or "Reflex=Yes" in thing.feats
        if not own and thing.feature("PronType") != "Rel":
            return i
    return verb.head if verb.deprel == "acl:relcl" else child(document, verb.index, "nsubj")


def _above(document: Document, name: ProperName, word: int) -> list[int]:
    """What the name is in apposition to, also by way of the noun before it: `its patron, the poet Una Creagh`."""
    here = document.words[word]
    noun = document.words[here.head]
    joined = [i for i in children(document, noun.index, "conj") if i < name.first]
    if joined and here.relation == "appos" and not is_plural(noun):  # `the council and the judge, Ada Lind`
        return [joined[-1]]
    found = [noun.index] if here.relation == "appos" else []
    tied = here.relation in ("appos", "flat") and noun.index == name.first - 1 and noun.text.islower()
    chained = tied and noun.relation == "appos" and document.words[noun.head].upos == "NOUN"
    return [*found, noun.head] if chained else found


def _describes(document: Document, name: ProperName, noun: int) -> bool:
    """Whether an apposition can mean the name's bearer: in `in Karvel, the governor, Ivo Drach, said` it does not
    mean the place, and a name of its own follows. `One, who gave her name as X` means her.
    """
    word = document.words[noun]
    if (word.upos not in ("NOUN", "PROPN") and word.text.lower() not in INDEFINITE) or noun in name.words:
        return False
    if word.lemma in COUPLES and noun < name.first:
        return False
    if document.kind_at(noun) == "Person" or _behind_colon(document, name, noun):
        return False  # `Mrs COLE (Bendry)`: two names
    if _of_inner_noun(document, name, noun) or _opens_title(document, name, noun):
        return False
    behind = (document.words[i] for i in document.children[noun] if i > noun > name.first)
    own = (w for w in behind if w.relation == "appos" and w.index not in name.words)
    named = any(w.upos == "PROPN" and document.words[w.index - 1].text == "," for w in own)
    return not (named or (name.kind == "place" and _is_office(document.words[noun])))


def _opens_title(document: Document, name: ProperName, noun: int) -> bool:
    """`the article “Library hours to shrink”`, `an article (Pies off the menu, 4 May)`: a title that goes on."""
    before, behind = (document.lower_text(i) for i in (name.first - 1, name.last))
    opens = before in QUOTATION_MARKS or (before == "(" and name.kind == "unknown")
    return noun < name.first and opens and behind.isalpha()


def _is_office(noun: Word) -> bool:
    return not HUMAN.isdisjoint(noun_categories(lemma_of(noun)))


def _behind_colon(document: Document, name: ProperName, noun: int) -> bool:
    """`Moderator: Mr Orme, please sit down.`: the person addressed is not the speaker."""
    return any(document.words[i].text == ":" for i in range(noun + 1, name.first))


def _of_inner_noun(document: Document, name: ProperName, noun: int) -> bool:
    """`the widow of officer Daniel Orme`, `a study in the journal Reef Science`, `the lawyer for jailed critic Ivo Ek`:
    the name is the officer's, the journal's and the critic's, whatever the parser says.
    """
    inner = name.first - 1
    elder = document.words[inner].text in OF_TWO  # `a lawyer for the elder Orme`
    if noun < inner and (elder or (document.words[inner].head in name.words and case_of(document, inner))):
        return True
    if not noun < inner or document.words[inner].upos != "NOUN" or is_plural(document.words[inner]):
        return False
    if case_of(document, inner) not in ("", "of") and name.kind != "person":
        return True
    tied = document.words[inner].head == noun and case_of(document, inner) == "of"
    return tied and _is_office(document.words[inner])


def apposed(document: Document, name: ProperName, head: int) -> bool:
    """Whether the noun and the name are in apposition, so that the noun alone means the same one."""
    if _behind_colon(document, name, head):
        return False
    words = document.words
    below = any(head in _above(document, name, i) for i in name.words)
    below = below and not _of_inner_noun(document, name, head)
    return below or words[head].relation == "appos" or head == _office_before(document, name)


def _office_before(document: Document, name: ProperName) -> int | None:
    """`the court's president, Irene Vance,`, `the head of Tarn University, Irene Vance,` whatever the parser calls it:
    office, comma, name, comma.
    """
    words, noun = document.words, name.first - 2
    if noun < 0 or words[noun + 1].text != "," or not _closed(document, name):
        return None
    direct = name.kind == "person" and _is_office(words[noun]) and not is_plural(words[noun])
    theirs = words[noun].relation == "appos" and document.kind_at(words[noun].head) == "Person"
    if (theirs or not direct) and any(words[i].relation == "conj" for i in name.words):
        return (
            None  # `the lawyer of Idris, Moravec, and Orme`, `Ivo Marr, the judge, Ada Lind, the mayor, and`
        )
    while 0 <= (above := words[noun].head) < name.first and words[noun].relation in _TIES:
        if words[above].upos not in ("NOUN", "PROPN"):
            break
        noun = above
    return noun if _is_office(words[noun]) else None


def _closed(document: Document, name: ProperName) -> bool:
    """A comma or the end follows the name, or the phrase that places it (`Elif Kaya of Turkey,`)."""
    words, end = document.words, name.last
    if end + 1 < len(words) and words[end].text.lower() in ("of", "from"):
        end = next((i for i in range(end + 1, min(end + 5, len(words))) if words[i].upos != "PROPN"), end)
    return end >= len(words) or words[end].text in (",", ".", '"', ")", ":", ";")


def _around(document: Document, head: int) -> Words:
    inner = children(document, head, "det", "amod", "compound", "nmod")
    return tuple(sorted([head, *inner, *(g for c in inner for g in document.children[c])]))


def opens_clause(document: Document, name: ProperName) -> bool:
    """`the judge Ann Lee met`: the name belongs to the verb of a clause that describes the noun before it."""
    verbs = (document.words[w.head] for w in document.words[name.first : name.last] if w.head >= name.last)
    return any(verb.relation == "acl" and verb.head == name.first - 1 for verb in verbs)


def _title_words(document: Document, name: ProperName) -> Words:
    """The nouns and adjectives directly before the name: `Deputy Foreign Minister`, `state news agency`."""
    if opens_clause(document, name):
        return ()
    index = name.first
    while index > document.sentence_of(name.first).first:
        word = document.words[index - 1]
        glued = word.text == "-" and document.words[index - 2].end == word.start
        if word.upos not in ("NOUN", "ADJ", "PROPN") and not glued:
            break
        index -= 1
    last = document.words[name.first - 1]
    if last.text in OF_TWO:
        return ()
    kinds = noun_categories(lemma_of(last))
    if index == name.first or (last.upos == "ADJ" and "outlet" not in kinds):
        return ()  # but `the daily Utro`
    tied = last.upos == "NOUN" and last.head in name.words  # `unionist Ann Lee`
    titled = tied or kinds or fold(last.text) in HONORIFICS
    return tuple(range(index, name.first)) if titled else ()
