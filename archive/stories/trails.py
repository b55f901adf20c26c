"""The first-hand sources of a story, where its trail ends, and which of them are independent.

The trail follows an article's chain. The last outlet in it is the *holder*, which spoke to the source. If an article
only cites an outlet, the trail continues in that outlet's own article, if the archive has it. Then

- named sources are the same if their names are the same, whoever spoke to them;
- unnamed sources of one holder are the same, those of two holders are two: neither outlet cites the other, and
  nothing more is known;
- a copy without credit, found by the articles' MinHash signatures, has the holder of the earlier article.

Someone who denies a statement is not a source of it; denials are counted separately. Someone who declined to
comment is not a source either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive.stories.names import outlet_key, same_name, same_outlet
from archive.stories.similarity import resemblance, verbatim
from archive.stories.statements import Link, Statement

FIRMNESS = ("named", "document", "role", "collective", "anonymous", "unresolved", "none")
SOLID = ("named", "document")
COPY = 0.5  # of two articles' shingles


@dataclass(frozen=True, slots=True)
class Trail:
    """One member's way to its source: `holder` had it first hand, from `end`; no `end` if the chain ends at
    an outlet."""

    statement: Statement
    holder: str | None
    end: Link | None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A first-hand source: its name or description, how firmly it is identified, and who had it."""

    name: str
    identification: str
    holder: str | None
    aliases: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The source in words."""
        return (
            self.name
            if self.identification in SOLID or not self.holder
            else f"{self.name} (to {self.holder})"
        )

    def same(self, other: Source) -> bool:
        """Whether two are one source."""
        solid = self.identification in SOLID, other.identification in SOLID
        if all(solid):
            return any(
                same_name(a, b) for a in (self.name, *self.aliases) for b in (other.name, *other.aliases)
            )
        return not any(solid) and same_outlet(self.holder, other.holder)


def trails(members: Sequence[Statement]) -> list[Trail]:
    """The members' trails, copies with the holder of what they copy."""
    found: list[Trail] = []
    for statement in members:
        trail = _trail(statement)
        origin = next((each for each in found if _copied(trail, each)), None)
        found.append(replace(trail, holder=origin.holder) if origin else trail)
    return found


def sources(found: Sequence[Trail], stances: tuple[str, ...]) -> list[Source]:
    """The independent first-hand sources of the trails whose statement has one of the stances, in order of time."""
    ends: list[Source] = []
    for trail in found:
        if trail.statement.stance in stances:
            for source in _sources(trail, found):
                at = next((n for n, known in enumerate(ends) if known.same(source)), None)
                if at is None:
                    ends.append(source)
                else:
                    ends[at] = _joined(ends[at], source)
    return ends


def _sources(trail: Trail, found: Sequence[Trail]) -> list[Source]:
    """The ends of a trail: its own; or if it ends at an outlet, the first-hand sources of that outlet, or else the
    ends of the outlet's own articles."""
    if trail.end is not None:
        return [_source(trail)]
    theirs = [each for each in found if each.end is not None and same_outlet(each.holder, trail.holder)]
    if theirs:
        return [_source(each) for each in theirs]
    others = [each for each in found if each is not trail]  # stops a circle of outlets
    for each in others:
        if same_outlet(each.statement.outlet, trail.holder):
            return _sources(each, others)
    return [Source(trail.holder or "no source", "unresolved" if trail.holder else "none", trail.holder)]


def _source(trail: Trail) -> Source:
    assert trail.end is not None  # noqa: S101  the callers see to it
    return Source(trail.end.name, trail.end.identification or "unresolved", trail.holder, trail.aliases)


def _joined(one: Source, other: Source) -> Source:
    """The fuller name of two, and the names of both."""
    fuller = max((one, other), key=lambda each: len(each.name.split()))
    return replace(one, name=fuller.name, aliases=(*one.aliases, *other.aliases, one.name, other.name))


def _trail(statement: Statement) -> Trail:
    own = statement.dateline or statement.publisher
    links = [link for link in statement.links if not same_outlet(link.name, own)]
    outlets = [link.name for link in links if link.kind == "outlet"]
    end = links[-1] if links and links[-1].kind != "outlet" else None
    holder = outlets[-1] if outlets else statement.via or own
    if end is None and not outlets and statement.links:
        holder = own
    aliases = (statement.on_behalf_of,) if statement.on_behalf_of else ()
    return Trail(statement, holder, end, aliases)


def _copied(later: Trail, earlier: Trail) -> bool:
    """Whether an article without credit is an earlier one's copy."""
    one, other = later.statement, earlier.statement
    if one.article == other.article or outlet_key(later.holder) == outlet_key(earlier.holder):
        return False
    if later.end is None or earlier.end is None or not same_name(later.end.name, earlier.end.name):
        return False
    return (
        resemblance(one.signature, other.signature) >= COPY and verbatim(one.content, other.content) >= COPY
    )
