"""Constructions with a verb as cue. Each is one small function; the draft records its name.

The frames that a verb takes stand in the lexicon; the tree says which of them this sentence shows.
"""

from __future__ import annotations

from collections.abc import Iterator

from service.extraction.contents import (
    clause_content,
    host_content,
    infinitive_content,
    is_bare_pronoun,
    object_content,
    phrase_content,
    predicative_complements,
    split_clause,
)
from service.extraction.cues import VerbCue, stance_of, verb_cue
from service.extraction.dependencies import (
    Words,
    child,
    children,
    is_passive,
    is_verbal,
    marker_of,
    subtree,
    trimmed,
)
from service.extraction.document import Document
from service.extraction.draft import Draft
from service.extraction.lexicon import Lexicon
from service.extraction.sources import NOTHING, recipient_of, source_of_verb

_RAISING = frozenset(
    "expect believe say think know report suppose rumor rumour allege accuse suspect consider identify "
    "describe see deem set schedule understand fear estimate hope tip credit blame".split()
)
_UNKNOWN_VERB = 0.35  # a verb outside the lexicon with a complement clause


def verbal_drafts(doc: Document, lexicon: Lexicon) -> Iterator[Draft]:
    """Every verb's best construction, at most one each."""
    governing = _governing_verbs(doc, lexicon)
    for word in doc.words:
        if word.upos == "VERB" or (word.upos == "AUX" and word.lemma not in ("be", "have", "do", "will", "can")):
            if word.index not in governing and (draft := _draft_of_verb(doc, verb_cue(doc, word.index, lexicon))):
                yield draft


def _governing_verbs(doc: Document, lexicon: Lexicon) -> set[int]:
    """Colouring verbs whose complement is a cue with a content of its own."""
    found: set[int] = set()
    for word in doc.words:
        if is_verbal(word) and word.relation == "xcomp":
            cue = verb_cue(doc, word.index, lexicon)
            if cue.governors and cue.entry is not None and _content_of(doc, cue)[0]:
                found.update(cue.governors)
    return found


def _draft_of_verb(doc: Document, cue: VerbCue) -> Draft | None:
    content, construction = _content_of(doc, cue)
    if not content:
        return None
    source, head = _source_for(doc, cue, construction)
    recipient, told = recipient_of(doc, cue.verb) if construction not in ("object", "object_as") else NOTHING
    if construction == "raising":
        recipient, told = NOTHING
    content = tuple(i for i in content if i not in cue.words and i not in source and i not in recipient)
    if not content:
        return None
    return Draft(
        anchor=cue.verb, cue=cue.words, content=trimmed(doc, content), source=source, source_head=head,
        construction=construction, stance=stance_of(doc, cue, content), recipient=recipient, recipient_head=told,
        lemma=cue.lemma, kind=cue.entry.kind if cue.entry else "", weight=_weight(doc, cue, construction, source),
    )  # fmt: skip


def _content_of(doc: Document, cue: VerbCue) -> tuple[Words, str]:
    """The content and the name of the construction that gave it; an empty content when none does."""
    for name, construction in _CONSTRUCTIONS:
        if content := construction(doc, cue):
            return content, name
    return (), ""


def _frames(cue: VerbCue) -> frozenset[str]:
    return cue.entry.frames if cue.entry is not None else frozenset()


def _complement_clause(doc: Document, cue: VerbCue) -> Words:
    """`She said (that) P` · `"P," she said` where the parser makes P the complement."""
    if cue.entry is not None and not _frames(cue) & {"clause", "quote_only"}:
        return ()
    if cue.entry is None and child(doc, cue.verb, "nsubj") is None:
        return ()
    if child(doc, cue.verb, "csubj") is not None and child(doc, cue.verb, "ccomp") is None:
        return ()
    return clause_content(doc, cue.verb)


def _parenthetical(doc: Document, cue: VerbCue) -> Words:
    """`P, she said` · `P, said she, Q`: the cue hangs on the content as `parataxis`."""
    word = doc.words[cue.verb]
    if word.relation not in ("parataxis", "discourse") or not _frames(cue) & {"clause", "quote_only"}:
        return ()
    if child(doc, cue.verb, "nsubj") is None and child(doc, cue.verb, "ccomp", "obj") is not None:
        return ()
    return host_content(doc, cue.verb, cue.words)


def _as_clause(doc: Document, cue: VerbCue) -> Words:
    """`P, as she said` · `As the ministry announced, P`."""
    if marker_of(doc, cue.verb) != "as" or doc.words[cue.verb].relation != "advcl":
        return ()
    if not _frames(cue) & {"clause", "np", "to_inf"} or child(doc, cue.verb, "ccomp", "obj") is not None:
        return ()
    return host_content(doc, cue.verb, cue.words)


def _following_clause(doc: Document, cue: VerbCue) -> Words:
    """`She said: P` where the parser hangs P on the cue as `parataxis`."""
    if not _frames(cue) & {"clause", "quote_only"}:
        return ()
    for i in children(doc, cue.verb, "parataxis"):
        between = range(cue.verb, i) if i > cue.verb else range(i, cue.verb)
        if any(doc.words[k].text in (":", '"', "—") for k in between):
            return trimmed(doc, subtree(doc, i))
    return ()


def _raising(doc: Document, cue: VerbCue) -> Words:
    """`Talks are expected to resume` · `X is said to have P` · `X seems to P`: subject and complement."""
    lemma = doc.words[cue.verb].lemma
    if child(doc, cue.verb, "xcomp") is None and not phrase_content(doc, cue.verb, frozenset({"of", "as"})):
        return ()
    if lemma in ("seem", "appear") and not is_passive(doc, cue.verb):
        return split_clause(doc, cue.verb, cue.words)
    if not is_passive(doc, cue.verb) or lemma not in _RAISING:
        return ()
    words = set(split_clause(doc, cue.verb, cue.words))
    words |= set(phrase_content(doc, cue.verb, frozenset({"of", "as"})))
    agents = [i for i in children(doc, cue.verb, "obl:agent")]
    return tuple(sorted(words - {w for a in agents for w in subtree(doc, a)}))


def _infinitive(doc: Document, cue: VerbCue) -> Words:
    """`offered to halt` · `denied providing` · `urged Kyiv to wait` · `wants them to leave`."""
    if not _frames(cue) & {"to_inf", "gerund"}:
        return ()
    content = infinitive_content(doc, cue.verb)
    if content and cue.entry is not None and cue.entry.kind in ("desire", "expectation"):
        content = tuple(sorted(set(content) | set(object_content(doc, cue.verb))))
    return content


def _object_as(doc: Document, cue: VerbCue) -> Words:
    """`called the claims groundless` · `described it as a farce`."""
    if "np_as" not in _frames(cue) or not predicative_complements(doc, cue.verb):
        return ()
    return object_content(doc, cue.verb, with_complement=True)


def _prepositional(doc: Document, cue: VerbCue) -> Words:
    """`accused him of lying` · `spoke about the war` · `called for a truce`."""
    prepositions = frozenset(
        {f.removeprefix("prep:") for f in _frames(cue) if f.startswith("prep:")}
        | {f.removesuffix("_np") for f in _frames(cue) if f in ("of_np", "about_np", "for_np")}
    )
    if not prepositions:
        return ()
    phrase = phrase_content(doc, cue.verb, prepositions)
    if phrase and cue.lemma == "accuse":
        phrase = tuple(sorted(set(phrase) | set(object_content(doc, cue.verb))))
    return phrase


def _object(doc: Document, cue: VerbCue) -> Words:
    """`denied the claims` · `which it denied` · passive `the offer was rejected`."""
    if "np" not in _frames(cue):
        return ()
    if is_passive(doc, cue.verb):
        subject = child(doc, cue.verb, "nsubj:pass")
        return trimmed(doc, subtree(doc, subject)) if subject is not None else ()
    content = object_content(doc, cue.verb)
    return () if is_bare_pronoun(doc, content) and cue.entry and cue.entry.stance != "denied" else content


_CONSTRUCTIONS = (
    ("complement_clause", _complement_clause),
    ("parenthetical", _parenthetical),
    ("as_clause", _as_clause),
    ("following_clause", _following_clause),
    ("raising", _raising),
    ("object_as", _object_as),
    ("infinitive", _infinitive),
    ("prepositional", _prepositional),
    ("object", _object),
)


def _source_for(doc: Document, cue: VerbCue, construction: str) -> tuple[Words, int | None]:
    if construction == "raising":
        agent = child(doc, cue.verb, "obl:agent")
        return source_of_verb(doc, cue.verb) if agent is not None else NOTHING
    found = source_of_verb(doc, cue.verb)
    if found == NOTHING and cue.governors:
        return source_of_verb(doc, cue.governors[0])
    return found


def _weight(doc: Document, cue: VerbCue, construction: str, source: Words) -> float:
    if cue.entry is None:
        return _UNKNOWN_VERB
    weight = cue.entry.weight
    if not source and construction in ("object", "prepositional", "infinitive", "object_as"):
        weight *= 0.6
    return weight
