"""Sentences made from parts, with answers that follow from the parts.

    python -m evaluation.combinations [--pack DIR] [--show] [SET …]

`combinations.toml` has the parts. They are combined in turn, so a run is always the same. A sentence is right:

- in `quotations` (every tag in every order), when the quotation is found and its speaker is in the chain;
- in `strangers` (`Ivo Orme was found dead. The detective said …`), when none of the persons named has said it;
- in `chains` and `documents`, when the chain has the names of the template;
- in `stances` and `unmade` (reports that are not made: `never said that P`), when the speaker's stance to the statement
  is the template's;
- in `claims`, when a claim that somebody rejects or only hears of is not his (`threw out claims that P`), and one that
  he makes is;
- in `denials` (`Ada Lind said P, which Tom Orme denies`), when the speaker has said P alone, and only the other denies;
- in `contrasts` (`The mayor of Orlen said … The mayor of Kess said …`), when each of two sources has said its own;
- in `names` (`Ann Lee said … Ivo Lee said … Ms Lee said …`), when the first and the last have one source, and the other
  another;
- in `forms` (quotations and tags in every form), when each statement has its speaker;
- in `persons`, when the other one of two persons has not said it, and a speaker whose name is there is found.
"""

from __future__ import annotations

import argparse
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

from evaluation.desk import PACK, bare_name
from evaluation.predict import Parse, pack_parser
from service.extraction.model.provenance import Article, Attribution, ModelInfo
from service.extraction.pipeline import extract

PARTS = Path(__file__).with_suffix(".toml")
BEFORE = "Ada Lind runs the harbour. "
_PIECES = (("We have waited long", "but the road is closed"), ("There was no other way",))
_OBLIQUE = re.compile(r"\b(?:by|from|to) \{A\}")
_STOPS = re.compile(r"\.\.(?!\.)")
_MODEL = ModelInfo("evaluation", "evaluation", "evaluation")
Fits = Callable[[list[Attribution]], bool]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text, the pieces that must be in contents, and a test of the attributions of each piece, the one with the
    shortest content first. `sources` has a letter for each piece, the same for pieces of one source; empty if any will
    do.
    """

    text: str
    pieces: tuple[str, ...]
    fits: Fits
    sources: str = ""


def combinations() -> dict[str, list[Sentence]]:
    """The sentences of each set."""
    parts = tomllib.loads(PARTS.read_text(encoding="utf-8"))
    made = {
        "quotations": _quotations, "strangers": _strangers, "chains": _chains, "stances": _stances,
        "persons": _persons, "documents": _documents, "contrasts": _contrasts,
        "names": _renamed, "forms": _forms, "claims": _claims, "unmade": _unmade, "denials": _denials,
    }  # fmt: skip
    return {name: list(make(parts)) for name, make in made.items()}


def is_right(sentence: Sentence, found: list[Attribution]) -> bool:
    """Whether each piece was found, its attributions pass the sentence's test, and the pieces share sources as they
    should.
    """
    sources = []
    for piece in sentence.pieces:
        holding = [a for a in found if piece.lower() in a.content.text.lower()]
        holding.sort(key=lambda a: len(a.content.text))
        if not holding or not sentence.fits(holding):
            return False
        sources.append(holding[0].chain[-1].entity if holding[0].chain else None)
    pairs = set(zip(sources, sentence.sources, strict=False))
    return len(pairs) == len(set(sentence.sources)) == len({source for source, _ in pairs})


def wrong(sentences: list[Sentence], parse: Parse) -> list[tuple[Sentence, list[Attribution]]]:
    """The sentences that are not right, with what was found in them."""
    results = []
    for sentence in sentences:
        found = list(extract(parse(sentence.text), Article(sentence.text), _MODEL).attributions)
        if not is_right(sentence, found):
            results.append((sentence, found))
    return results


def _quotations(parts: dict[str, Any]) -> Iterator[Sentence]:
    quotations, speakers = cycle(parts["quotations"]), cycle(parts["speakers"])
    for tag in (*parts["tags"], *parts["tags_behind"]):
        for order in parts["orders"]:
            quotation, (speaker, name) = next(quotations), next(speakers)
            if tag in parts["tags_behind"] and ("{T}" in order or speaker == "she"):
                continue  # `Said she, “P”`
            said, closed = tag.format(S=speaker), quotation.endswith("?")
            text = order.format(
                q=quotation if closed else quotation + ",", Q=quotation if closed else quotation + ".",
                t=said, T=_capital(said),
            )  # fmt: skip
            apart = _PIECES[0] if "{q}" not in order and "{Q}" not in order else (quotation,)
            pieces = (*apart, *(piece for piece in _PIECES[1] if piece in order))
            yield Sentence(BEFORE + text, pieces, _with(lambda names, name=name: bare_name(name) in names))


def _strangers(parts: dict[str, Any]) -> Iterator[Sentence]:
    remarks, named = cycle(parts["remarks"]), {bare_name(name) for name in parts["named"]}
    for introduction in parts["introductions"]:
        for stranger in parts["strangers"]:
            remark, piece = next(remarks)
            text = f"{introduction}\n\n{_capital(remark.format(S=stranger))}"
            yield Sentence(text, (piece,), _with(named.isdisjoint))


def _chains(parts: dict[str, Any], templates: str = "chains") -> Iterator[Sentence]:
    places = {"O": "outlets", "Q": "second_outlets", "X": "sources", "Y": "further_sources"}
    turns = {key: cycle(parts[name]) for key, name in places.items()}
    statements = cycle(parts["statements"])
    for template, orders in parts[templates]:
        for _ in range(3):
            chosen, statement = {key: next(turn) for key, turn in turns.items()}, next(statements)
            text = template.format(P=statement, **{key: written for key, (written, _) in chosen.items()})
            names = {key: name for key, (_, name) in chosen.items()} | {"S": parts["spokesman"]}
            yield Sentence(_capital(text), (statement,), _chain(orders, names))


def _documents(parts: dict[str, Any]) -> Iterator[Sentence]:
    turns = {key: cycle(parts[name]) for key, name in (("O", "outlets"), ("Y", "further_sources"))}
    issuers, statements, frames = (cycle(parts[name]) for name in ("issuers", "statements", "handed_on"))
    for document, owner in parts["documents"]:
        for _ in range(7):
            template, orders = next(frames)
            (issuer, name), statement = next(issuers), next(statements)
            chosen = {key: next(turn) for key, turn in turns.items()}
            written = {key: first for key, (first, _) in chosen.items()} | {"D": document.format(X=issuer)}
            names = {key: last for key, (_, last) in chosen.items()} | {"D": name if owner == "X" else owner}
            text = template.format(P=statement, **written)
            yield Sentence(_capital(text), (statement,), _chain(orders, names))
    yield from _chains(parts, "relays")


def _stances(parts: dict[str, Any]) -> Iterator[Sentence]:
    names = ("stance_speakers", "statements", "reproaches", "deeds", "frames")
    speakers, statements, nouns, deeds, frames = (cycle(parts[name]) for name in names)

    def filled(template: str, stances: str) -> Sentence:
        deed, gerund = next(deeds)
        slots = {"P": next(statements), "N": next(nouns), "G": gerund, "I": deed, "S": next(speakers)}
        piece = next(slots[slot] for slot in "PNGI" if f"{{{slot}}}" in template)
        speaker = bare_name(slots["S"]) if "{S}" in template else ""
        return Sentence(_capital(template.format(**slots)), (piece,), _stance(stances, speaker))

    for *forms, complement, kept, negated in parts["verbs"]:
        slots = dict(zip(("past", "base", "present", "participle", "gerund"), forms, strict=True))
        for _ in range(6):
            frame, effect = next(frames)
            stances = {"kept": kept, "negated": negated, "supposed": "uncertain"}[effect]
            if stances:
                template = frame.format(**slots, C=complement, S="{S}")
                yield filled(template, stances)
    for template, stances in parts["stances"]:
        yield filled(template, stances)


def _claims(parts: dict[str, Any]) -> Iterator[Sentence]:
    names = ("stance_speakers", "statements")
    speakers, statements = (cycle(parts[name]) for name in names)
    for verbs, objects, own in (("rejecting", "claim_objects", False), ("dealing", "claim_objects", False),
                                ("making", "made_claims", True)):  # fmt: skip
        for verb in parts[verbs]:
            for claim in parts[objects]:
                speaker, statement = next(speakers), next(statements)
                text = f"{speaker} {verb} {claim}.".format(P=statement, B="Tom Orme")
                name = bare_name(speaker)
                fits = _stance("asserted", name) if own else _not_said(name, verbs == "dealing")
                yield Sentence(_capital(text), (statement,), fits)


def _unmade(parts: dict[str, Any]) -> Iterator[Sentence]:
    speakers, statements = cycle(parts["stance_speakers"]), cycle(parts["statements"])
    for template, stances in parts["unmade"]:
        speaker, statement = next(speakers), next(statements)
        text = template.format(S=speaker, P=statement)
        yield Sentence(_capital(text), (statement,), _stance(stances, bare_name(speaker)))


def _denials(parts: dict[str, Any]) -> Iterator[Sentence]:
    speakers, statements = cycle(parts["stance_speakers"]), cycle(parts["statements"])
    deniers = cycle(parts["deniers"])
    for report in parts["reports_denied"]:
        for remark, pointer in parts["remarks_of_denial"]:
            speaker, denier, statement = next(speakers), next(deniers), next(statements)
            text = report.format(S=speaker, P=statement) + remark.format(B=denier)
            fits = _denied_by(bare_name(speaker), bare_name(denier), pointer)
            yield Sentence(_capital(text), (statement, pointer), fits)


def _persons(parts: dict[str, Any]) -> Iterator[Sentence]:
    scenes, utterances = cycle(parts["scenes"]), cycle(parts["utterances"])
    for article in parts["persons"]:
        for speaker, other in (article["people"], article["people"][::-1]):
            name, pronoun, *mentions = speaker
            others = cycle(m for m in other[2:] if not _is_relative(m))
            for mention in (*mentions, *[pronoun] * (pronoun != other[1])):
                for _ in range(2):
                    scene, utterance = next(scenes), next(utterances)
                    while mention == pronoun and _OBLIQUE.search(scene):
                        scene = next(scenes)
                    slots = {"A": mention, "B": next(others), "P": utterance, "Q": _capital(utterance)}
                    text = f"{article['text']} {_capitals(scene.format(**slots))}"
                    named = name if mention[:1].isupper() else None
                    yield Sentence(text, (utterance,), _person(named, other[0]))


def _contrasts(parts: dict[str, Any]) -> Iterator[Sentence]:
    alone = _with(lambda names: len(names) == 1)
    for one, other in parts["contrasts"]:
        for frame in parts["contrasting"]:
            text = frame.format(**_with_capitals(a=one, b=other))
            yield Sentence(text, ("safe", "mistake"), alone, "AB")


def _renamed(parts: dict[str, Any]) -> Iterator[Sentence]:
    frames = cycle(parts["naming"])
    for who, other, again in parts["names"]:
        slots = _with_capitals(a=who, b=other, c=again)
        text = _STOPS.sub(".", next(frames).format(**slots).replace(",,", ",").replace(",.", "."))
        yield Sentence(text, ("safe", "mistake", "near"), lambda _: True, "ABA")


def _forms(parts: dict[str, Any]) -> Iterator[Sentence]:
    people, statements = cycle(parts["form_people"]), cycle(parts["form_statements"])
    marks = cycle(parts["form_marks"])
    for template, speakers in parts["forms"]:
        for _ in range(2 if "“" in template else 1):
            names, said = dict(zip("AB", next(people), strict=True)), {key: next(statements) for key in "PQR"}
            slots = names | _with_capitals(**{key.lower(): statement for key, statement in said.items()})
            text = template.replace("|", "\n\n").replace("}’s", "}'s")
            text = text.translate(str.maketrans(dict(zip("“”‘’", next(marks), strict=True))))
            pairs = (speaker.split(":") for speaker in speakers.split())
            spoken = [(said[key], bare_name(names[who])) for key, who in pairs]
            yield Sentence(text.format(**slots), tuple(piece for piece, _ in spoken), _spoken(spoken))


def _is_relative(mention: str) -> bool:
    """Whether the mention needs the other person to say who is meant: `her husband` beside `his wife`."""
    return mention.startswith(("his ", "her "))


def _with(fits: Callable[[list[str]], bool]) -> Fits:
    return lambda found: fits(_names(found[0]))


def _chain(orders: str, names: dict[str, str]) -> Fits:
    chains = [[bare_name(names[key]) for key in order] for order in orders.split()]
    return lambda found: [name.split(" seen by ")[0] for name in _names(found[0])] in chains


def _stance(stances: str, speaker: str) -> Fits:
    def fits(found: list[Attribution]) -> bool:
        # `claims` in `denied claims that P` have no source
        held = (a for a in found if a.source is not None or not speaker)
        own = [a for a in held if any(speaker in name for name in _names(a)[-1:])]
        return bool(own) and own[0].stance in stances.split()

    return fits


def _denied_by(speaker: str, denier: str, pointer: str) -> Fits:
    """What is denied is the speaker's alone, and the word that points to it is the denier's alone."""

    def fits(found: list[Attribution]) -> bool:
        own = found[0]
        if own.content.text.lower() == pointer:
            return _names(own) == [denier] and own.stance == "denied"
        apart = not any(word in own.content.text.lower().split() for word in pointer.split()[-1:])
        return apart and _names(own) == [speaker] and own.stance == "asserted"

    return fits


def _not_said(speaker: str, literally: bool) -> Fits:
    """`literally`: that somebody heard of claims may be an attribution, with the claims as its content."""

    def fits(found: list[Attribution]) -> bool:
        own = (a for a in found if a.source is not None and any(speaker in name for name in _names(a)[-1:]))
        heard = ("claim", "suggestion") if literally else ()
        said = (a for a in own if not any(noun in a.content.text for noun in heard))
        return all(a.stance != "asserted" for a in said)

    return fits


def _spoken(spoken: list[tuple[str, str]]) -> Fits:
    def fits(found: list[Attribution]) -> bool:
        held = [name for piece, name in spoken if piece in found[0].content.text.lower()]
        return all(_names(found[0])[-1:] == [name] for name in held)

    return fits


def _person(name: str | None, other: str) -> Fits:
    def fits(found: list[Attribution]) -> bool:
        said = name is None or bare_name(name) in _names(found[0])
        return said and not any(bare_name(other) in _names(a) for a in found)

    return fits


def _names(attribution: Attribution) -> list[str]:
    return [bare_name(link.name) for link in attribution.chain]


def _capital(text: str) -> str:
    """With a capital at its start, also behind a quotation mark."""
    start = 1 if text.startswith("“") else 0
    return text[:start] + text[start : start + 1].upper() + text[start + 1 :]


def _with_capitals(**words: str) -> dict[str, str]:
    """The words by their letters, and by capital letters with a capital at their start."""
    return words | {key.upper(): _capital(word) for key, word in words.items()}


def _capitals(text: str) -> str:
    """With a capital at the start of each sentence."""
    return ". ".join(map(_capital, text.split(". ")))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pack", type=Path, default=PACK)
    parser.add_argument("sets", nargs="*", help="all, unless some are named")
    parser.add_argument("--show", action="store_true", help="print what is wrong")
    options = parser.parse_args()
    parse, _ = pack_parser(options.pack, threads=1)
    for name, sentences in combinations().items():
        if options.sets and name not in options.sets:
            continue
        missed = wrong(sentences, parse)
        print(f"{name}: {len(sentences) - len(missed)} of {len(sentences)} right")
        for sentence, found in missed if options.show else ():
            print("  " + sentence.text.replace("\n", " "))
            for a in found:
                print(
                    f"      {' > '.join(link.name for link in a.chain) or '-'} ({a.stance}): {a.content.text}"
                )


if __name__ == "__main__":
    main()
