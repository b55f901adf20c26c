"""How the content of a verb is attached: one function for each construction, and the table that orders them."""

from __future__ import annotations

from collections.abc import Callable

from service.extraction.attribution.content.contents import (
    clause_content,
    host_content,
    infinitive_content,
    is_bare_pronoun,
    is_no_object,
    is_set_off,
    loose_infinitive,
    object_content,
    parenthetical_content,
    particle_object,
    phrase_content,
    split_clause,
)
from service.extraction.attribution.content.reattachment import misattached_clause, noun_clause
from service.extraction.attribution.cues import HYPOTHETICAL, REPORTING_FRAMES, VerbCue
from service.extraction.attribution.stances.negation import is_negated
from service.extraction.attribution.subjects.inversion import (
    interrupting_subject,
    inverted_subject,
    parted_answer,
)
from service.extraction.attribution.subjects.voice import ADDRESSING, is_reduced_passive, is_said_to
from service.extraction.model.document import Document
from service.extraction.model.labels import Construction
from service.extraction.model.spans import Words
from service.extraction.resources.lexicon import CueEntry
from service.extraction.resources.word_classes import word_class
from service.extraction.syntax.denials import claim_described, denial_behind
from service.extraction.syntax.tree import (
    case_of,
    child,
    children,
    is_passive,
    marker_of,
    noun_phrase,
    predicative_complements,
    subtree,
    trimmed,
)

RESPONDING = word_class("attribution", "responding_verbs")
_REQUESTS = word_class("attribution", "requests")
_CITING = word_class("attribution", "citing_verbs")
_HELD = frozenset({"nsubj", "parataxis", "advcl"})
_ContentRule = Callable[[Document, VerbCue, CueEntry], Words]


def _complement_clause(doc: Document, cue: VerbCue, entry: CueEntry) -> Words:
    """`She said (that) P` · `"P," she said` where the parser makes P the complement; no order (`warned them to go`)."""
    clause = child(doc, cue.verb, "ccomp")
    ordered = clause is not None and cue.entry("np_to_inf") and marker_of(doc, clause) == "to"
    if ordered and child(doc, cue.verb, "obj", "iobj") is not None:
        return ()
    if clause is None and misattached_clause(doc, cue.verb) is None:
        behind = [i for i in cue.words if i > cue.verb]  # `made the case that P` · `made clear that P`
        held = ((noun_clause if doc.words[i].upos == "NOUN" else clause_content)(doc, i) for i in behind)
        return next(filter(None, held), ()) or _fronted(doc, cue)
    return tuple(sorted({*clause_content(doc, cue.verb), *_fronted(doc, cue)}))


def _fronted(doc: Document, cue: VerbCue) -> Words:
    """`“P,” she is expected to say`: the clause before the subject of the word that colours the cue."""
    for above in cue.governors:
        subject, clause = child(doc, above, "nsubj"), child(doc, above, "ccomp", "csubj", "parataxis")
        if subject is not None and clause is not None and clause < subject:
            return trimmed(doc, subtree(doc, clause))
    return ()


def _parenthetical(doc: Document, cue: VerbCue, entry: CueEntry) -> Words:
    """`P, she said` · `P, said she, Q`: the cue depends on the content as `parataxis`, or inside it as `advcl`."""
    top = (*cue.governors, cue.verb)[0]  # `P, she is expected to say`
    relation = doc.words[top].relation
    if relation not in ("parataxis", "discourse") and not (relation == "advcl" and is_set_off(doc, top)):
        return ()
    above = doc.words[top].head
    if above >= 0 and misattached_clause(doc, above) == top:
        return ()  # `told the Star the steward said: “P”`
    subjectless = child(doc, top, "nsubj") is None and inverted_subject(doc, cue.verb) is None
    held = child(doc, cue.verb, "ccomp", "obj") is not None
    content = () if subjectless and held else parenthetical_content(doc, top, cue.words)
    labels = content and ":" in (doc.words[i].text for i in range(content[-1], subtree(doc, top)[0] + 1))
    return () if labels else content  # `Orme: the board asked me to wait`


def _inverted_report(doc: Document, cue: VerbCue, entry: CueEntry) -> Words:
    """`P, say experts, but Q` however parsed; Q too if it goes on with a clause of P (`Elk, say experts, are back`)."""
    subject = child(doc, cue.verb, "nsubj")
    if subject is not None and subject > cue.verb and is_set_off(doc, cue.verb):
        return parenthetical_content(doc, cue.verb, cue.words)
    subject = interrupting_subject(doc, cue.verb)
    if subject is None:
        return ()
    if second := parted_answer(doc, cue.verb)[1]:
        return tuple(
            sorted({*trimmed(doc, tuple(range(doc.sentence_of(cue.verb).first, cue.verb))), *second})
        )
    first, end = doc.sentence_of(cue.verb).first, max(subject, *noun_phrase(doc, subject))
    before = tuple(range(first, cue.verb))
    clauses = [doc.words[i].head for i in (*before, cue.verb) if doc.words[i].relation in _HELD]
    rest = (i for clause in clauses if clause > end for i in subtree(doc, clause) if i > end)
    return trimmed(doc, tuple(sorted({*trimmed(doc, before), *trimmed(doc, tuple(rest))})))


def _as_clause(doc: Document, cue: VerbCue, entry: CueEntry) -> Words:
    """`P, as she said` · `As the ministry announced, P`."""
    if marker_of(doc, cue.verb) != "as" or doc.words[cue.verb].relation != "advcl":
        return ()
    quoted_by = cue.lemma in _CITING and child(doc, cue.verb, "nsubj") is None  # `as quoted by X`: a relay
    thing = child(doc, cue.verb, "ccomp", "obj", "xcomp")  # `quoted Y as refusing to P`
    own = thing is not None and not (entry.has("as_clause") and doc.words[thing].lemma == "it")
    return () if quoted_by or own else host_content(doc, cue.verb, cue.words)  # `it`: of `as X puts it`


def _following_clause(doc: Document, cue: VerbCue, entry: CueEntry) -> Words:
    """`She said: P` where the parser attaches P to the cue as `parataxis`."""
    for i in children(doc, cue.verb, "parataxis"):
        if any(doc.words[k].text in (":", '"', "—") for k in range(min(i, cue.verb), max(i, cue.verb))):
            return trimmed(doc, subtree(doc, i))
    return ()


def _raising(doc: Document, cue: VerbCue, entry: CueEntry) -> Words:
    """`X seems to P`: subject and complement."""
    if is_passive(doc, cue.verb) or child(doc, cue.verb, "xcomp", "ccomp") is None:
        return ()
    return split_clause(doc, cue.verb, cue.words)


def _passive_raising(doc: Document, cue: VerbCue, entry: CueEntry) -> Words:
    """`Talks are expected to resume` · `It is believed that P`; `X is suspected of P`: the phrase."""
    if is_reduced_passive(doc, cue.verb) or not is_passive(doc, cue.verb):
        return ()
    phrase = phrase_content(doc, cue.verb, frozenset({"of", "as"}))
    if child(doc, cue.verb, "xcomp", "ccomp") is None and (not phrase or doc.words[phrase[0]].lemma == "of"):
        return phrase
    agents = {w for a in children(doc, cue.verb, "obl:agent") for w in subtree(doc, a)}
    return tuple(sorted((set(split_clause(doc, cue.verb, cue.words)) | set(phrase)) - agents))


def _said_to(doc: Document, verb: int) -> Words:
    """`to belong to X` in `a yacht said to belong to X was seized`: the infinitive, without what follows it."""
    to = next(i for i in range(verb + 1, len(doc.words)) if doc.lower_text(i) == "to")
    act = doc.words[to].head if doc.words[to].relation == "mark" else to + 1
    return trimmed(doc, tuple(i for i in subtree(doc, act) if i >= to))


def _infinitive(doc: Document, cue: VerbCue, entry: CueEntry) -> Words:
    """`offered to halt` · `denied providing`."""
    would = any(doc.words[i].lemma == "would" for i in children(doc, cue.verb, "aux"))
    habit = cue.lemma in HYPOTHETICAL and not would  # `likes to sing`, not `would like to sing`
    held = child(doc, cue.verb, "obj", "iobj") is not None
    return () if habit or held else infinitive_content(doc, cue.verb)


def _object_infinitive(doc: Document, cue: VerbCue, entry: CueEntry) -> Words:
    """`urged Kyiv to wait` (the object is told) · `wants them to leave` (the object is part of it)."""
    if child(doc, cue.verb, "obj", "iobj", "nsubj:pass", "xcomp", "ccomp") is None:
        return ()
    if cue.entry("to_inf") is not None and infinitive_content(doc, cue.verb)[:1] == (cue.verb + 1,):
        return ()  # `wants to leave`: no object, an infinitive of its own
    content = infinitive_content(doc, cue.verb) or loose_infinitive(doc, cue.verb)
    if content and entry.kind in ("desire", "expectation", "belief"):
        content = tuple(sorted({*content, *object_content(doc, cue.verb)}))
    return content


def _predication(doc: Document, cue: VerbCue, entry: CueEntry) -> Words:
    """`called the claims groundless` · `described it as a farce`."""
    if is_passive(doc, cue.verb):
        return _passive_raising(doc, cue, entry)
    if not predicative_complements(doc, cue.verb):
        return ()
    return object_content(doc, cue.verb, with_complement=True)


def _object_phrase(doc: Document, cue: VerbCue, entry: CueEntry) -> Words:
    """`accused him of lying`: object and phrase; the phrase may depend on the agent (`accused by X of lying`)."""
    agents = (i for i in children(doc, cue.verb, "obl") if case_of(doc, i) == "by")
    phrases = (phrase_content(doc, i, frozenset(entry.adpositions)) for i in (cue.verb, *agents))
    phrase = next(filter(None, phrases), ())
    if not phrase:
        return ()
    thing = () if is_passive(doc, cue.verb) else object_content(doc, cue.verb)
    return tuple(sorted({*phrase, *thing}))


def _prepositional(doc: Document, cue: VerbCue, entry: CueEntry) -> Words:
    """`spoke about the war` · `called for a truce` · `called on Kyiv to wait`."""
    if entry.has("prep_to_inf") and addressee(doc, cue.verb, entry) is not None:
        return loose_infinitive(doc, cue.verb)
    thing = set(children(doc, cue.verb, "obj")) - set(cue.words)
    if thing and cue.lemma not in ADDRESSING and child(doc, cue.verb, "advcl") is None:
        return ()  # `referred him to a clinic`, but `committing them to reducing emissions`
    parts = (i for i in cue.words if doc.words[i].upos in ("NOUN", "ADJ"))
    heads = [cue.verb, *parts]  # `cast doubt on P` · `pleaded not guilty to P`
    found = (phrase_content(doc, i, frozenset(entry.adpositions_of("prep"))) for i in heads)
    return next(filter(None, found), ())


def _named_phrase(doc: Document, cue: VerbCue, entry: CueEntry) -> Words:
    """`refer to the bridge as the Old Lady`: the phrase and what it is called, without the first adposition."""
    named = addressee(doc, cue.verb, entry, "prep_as")
    if named is None or not (names := predicative_complements(doc, cue.verb)):
        return ()
    parts = (i for name in names for i in subtree(doc, name))
    return trimmed(doc, tuple(sorted({*subtree(doc, named, children(doc, named, "case")), *parts})))


def addressee(doc: Document, verb: int, entry: CueEntry, frame: str = "prep_to_inf") -> int | None:
    """Who is called on: the phrase with the row's adposition, but no date (`called him in on Monday to testify`)."""
    led_by = entry.adpositions_of(frame)
    phrases = (i for i in children(doc, verb, "obl") if case_of(doc, i) in led_by)
    return next((i for i in phrases if doc.kind_at(i) != "Date"), None)


def _object(doc: Document, cue: VerbCue, entry: CueEntry) -> Words:
    """`denied the claims` · passive `the offer was rejected`."""
    if is_passive(doc, cue.verb):
        subject = child(doc, cue.verb, "nsubj:pass")
        return trimmed(doc, subtree(doc, subject)) if subject is not None else ()
    content = particle_object(doc, cue.verb, cue.words) or object_content(doc, cue.verb)
    if not content and entry.stance == "denied":
        content = _claim_before(doc, cue.verb)
    bare = is_bare_pronoun(doc, content) and entry.stance != "denied"
    return () if bare or is_no_object(doc, cue.verb) else content


def _claim_before(doc: Document, verb: int) -> Words:
    """`a charge` in `P, a charge the firm denies`: the claim without the relative clause of the verb."""
    noun = claim_described(doc, verb)
    return () if noun is None else trimmed(doc, subtree(doc, noun, (verb,)))


def _no_response(doc: Document, cue: VerbCue) -> Words:
    """`did not respond to a request for comment` · `has not returned calls`: the content is the request."""
    told_to = marker_of(doc, cue.verb) == "to"  # `ordered staff not to answer calls`
    if doc.words[cue.verb].lemma not in RESPONDING or told_to or not is_negated(doc, cue.verb):
        return ()
    for i in children(doc, cue.verb, "obj", "obl"):
        parts = (k for k in children(doc, i, "nmod") if case_of(doc, k) == "of")  # `a list of questions`
        requested = any(doc.words[k].lemma.lower() in _REQUESTS for k in (i, *parts))
        if requested and case_of(doc, i) in ("", "to"):
            return noun_phrase(doc, i)
    return ()


_CONSTRUCTIONS: tuple[tuple[Construction, tuple[str, ...], _ContentRule], ...] = (
    ("complement_clause", REPORTING_FRAMES, _complement_clause),
    ("inverted_report", ("clause",), _inverted_report),
    ("parenthetical", REPORTING_FRAMES, _parenthetical),
    ("as_clause", ("clause", "np", "to_inf", "as_clause"), _as_clause),
    ("following_clause", REPORTING_FRAMES, _following_clause),
    ("raising", ("raising",), _raising),
    ("passive_raising", ("passive_raising",), _passive_raising),
    ("predication", ("np_as", "np_pred"), _predication),
    ("object_infinitive", ("np_to_inf",), _object_infinitive),
    ("infinitive", ("to_inf", "gerund"), _infinitive),
    ("object_phrase", ("np_prep",), _object_phrase),
    ("predication", ("prep_as",), _named_phrase),
    ("prepositional", ("prep", "prep_to_inf"), _prepositional),
    ("object", ("np",), _object),
)


def content_of(doc: Document, cue: VerbCue) -> tuple[Words, Construction, CueEntry | None]:
    """The content, its construction and the row of the lexicon; no words if no construction fits."""
    if content := _no_response(doc, cue):
        return content, "no_response", None
    if is_said_to(doc, cue.verb) and (content := _said_to(doc, cue.verb)):
        return content, "passive_raising", cue.entry("passive_raising")
    denies = next((entry for entry in cue.entries if entry.stance == "denied"), None)
    denies = denies or cue.entry("np_as", "np_pred")  # `a charge she called absurd`
    if denies is not None and (denial := denial_behind(doc, cue.verb)) is not None:
        verdict = {i for k in predicative_complements(doc, cue.verb) for i in subtree(doc, k)}
        return (
            tuple(sorted({*denial.content, *verdict})),
            "object",
            denies,
        )  # `a charge he dismissed as a lie`
    for name, frames, construction in _CONSTRUCTIONS:
        for entry in cue.entries:
            if not entry.ways.isdisjoint(frames) and (content := construction(doc, cue, entry)):
                return content, name, entry
    said = child(doc, cue.verb, "nsubj") is not None and child(doc, cue.verb, "ccomp", "csubj") is not None
    if said and not cue.entries:
        return clause_content(doc, cue.verb), "complement_clause", None
    return (), "object", None
