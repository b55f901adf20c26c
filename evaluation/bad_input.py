"""Requests for the soak: good articles of all kinds, and every kind of bad input that we know.

Each case makes the bytes of one request. Texts hold `MARK`, so that the log can be searched for it.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass

from service.exports.formats import FORMATS

MARK = "Zanthorpe"
MAX_CHARS = 100_000
JSON = "application/json"
NDJSON = "application/x-ndjson"
Make = Callable[[random.Random], bytes]
GOOD = (200, 503, 504)
_NAMES = f"{MARK} Okafor Lindqvist Moreau Castellano Nakamura Petrov Haddad Brandt".split()
_ROLES = "spokesman minister analyst coach lawyer editor official engineer".split()
_CUES = "said|told reporters|claimed|denied|insisted|warned|added|confirmed|suggested".split("|")
_FACTS = (
    "the bridge would reopen in May|prices had risen twice|nobody was hurt|the vote was close|"
    "the report was never sent|two ferries collided|the plan had been dropped|rain was likely"
).split("|")


@dataclass(frozen=True, slots=True)
class Case:
    """A kind of request: its share in a thousand, and the statuses that it may be answered with.

    `manner` says how it is sent: `whole`, in `drips`, or `left` by a client that closes at once. A `stalled`
    client sends all it has and waits.
    """

    name: str
    share: int
    make: Make
    allowed: tuple[int, ...]
    manner: str = "whole"


def request(
    body: bytes, kind: str = JSON, method: str = "POST", path: str = "/v1/provenance", *more: str
) -> bytes:
    """A whole request, its body's length announced."""
    lines = [f"{method} {path} HTTP/1.1", "Host: soak", "Connection: close", f"Content-Length: {len(body)}"]
    lines += [f"Content-Type: {kind}"] if kind else []
    return "\r\n".join([*lines, *more, "", ""]).encode() + body


def chunked(body: bytes, rng: random.Random) -> bytes:
    """The same in chunks of all sizes."""
    head = f"POST /v1/provenance HTTP/1.1\r\nHost: soak\r\nConnection: close\r\nContent-Type: {JSON}\r\n"
    made = head.encode() + b"Transfer-Encoding: chunked\r\n\r\n"
    while body:
        size = rng.randint(1, 40)
        made += b"%x\r\n%s\r\n" % (len(body[:size]), body[:size])
        body = body[size:]
    return made + b"0\r\n\r\n"


def sentence(rng: random.Random) -> str:
    """Reported or quoted speech."""
    name, role, cue, fact = (rng.choice(words) for words in (_NAMES, _ROLES, _CUES, _FACTS))
    if rng.random() < 0.3:
        return f"“{fact[0].upper()}{fact[1:]},” the {role} {name} {cue}."
    return f"The {role} {name} {cue} that {fact}."


def short(rng: random.Random) -> str:
    """One to three sentences."""
    return f"{MARK}: " + " ".join(sentence(rng) for _ in range(rng.randint(1, 3)))


def long(rng: random.Random) -> str:
    """An article of some 6,000 characters."""
    return "\n\n".join(short(rng) for _ in range(50))


def odd(rng: random.Random) -> str:
    """Characters from all over Unicode, with all control characters but NUL."""
    ranges = ((1, 0x7F), (0x80, 0x2FF), (0x300, 0x36F), (0x590, 0x6FF), (0x2000, 0x206F), (0x1F300, 0x1FAFF))
    mixed = "".join(chr(rng.randint(*rng.choice(ranges))) for _ in range(rng.randint(1, 120)))
    return f"{MARK}{mixed} said."


def article(make: Callable[[random.Random], str]) -> Callable[[random.Random], bytes]:
    """A JSON body around a text."""
    return lambda rng: json.dumps({"text": make(rng), "id": str(rng.random())}).encode()


def page(rng: random.Random) -> bytes:
    """A web page, some of its tags left open."""
    text = "".join(f"<p>{sentence(rng)}<div>" for _ in range(4))
    return json.dumps({"html": f"<html><script>{MARK}</script><body><nav>Home</nav>{text}"}).encode()


def batch(rng: random.Random) -> bytes:
    """Lines, good and broken."""
    broken = (b"{", b"\xff", b'{"text": 1}', b"", b"[" * 5000, b'{"text": "a", "id": 7}')
    return b"\n".join(rng.choice(broken) if rng.random() < 0.4 else article(short)(rng) for _ in range(6))


def _sent(body: Callable[[random.Random], bytes], *more: str, kind: str = JSON, path: str = "") -> Make:
    return lambda rng: request(body(rng), kind, "POST", path or "/v1/provenance", *more)


def _bad(name: str, body: bytes, status: int, kind: str = JSON, *more: str) -> Case:
    return Case(name, 5, lambda rng: request(body, kind, "POST", "/v1/provenance", *more), (status,))


def _other(name: str, status: int, raw: bytes, share: int = 5, manner: str = "whole") -> Case:
    return Case(name, share, lambda rng: raw, (status,), manner)


def _exported(rng: random.Random) -> bytes:
    path = f"/v1/provenance?format={rng.choice(list(FORMATS))}"
    return request(article(short)(rng), JSON, "POST", path)


def _asked(rng: random.Random) -> bytes:
    paths = ("/livez", "/readyz", "/metrics", "/docs", "/v1/openapi.json", "/")
    return request(b"", "", "GET", rng.choice(paths))


_TEXT = json.dumps({"text": f"{MARK} said so."})[:-1].encode()
_HEAD = b"POST /v1/provenance HTTP/1.1\r\nHost: soak\r\nConnection: close\r\nContent-Type: text/plain\r\n"
CASES = (
    Case("short article, JSON", 400, _sent(article(short)), GOOD),
    Case("short article, plain text", 120, _sent(lambda rng: short(rng).encode(), kind="text/plain"), GOOD),
    Case("web page", 30, _sent(page), GOOD),
    Case("long article", 8, _sent(article(long)), GOOD),
    Case("odd Unicode and control characters", 40, _sent(article(odd)), GOOD),
    Case("export", 20, _exported, GOOD),
    Case("chunked body", 20, lambda rng: chunked(article(short)(rng), rng), GOOD),
    Case("batch with broken lines", 12, _sent(batch, kind=NDJSON, path="/v1/batch"), (200, 503)),
    Case("probes and pages", 40, _asked, (200,)),
    Case("in drips", 6, _sent(article(short)), GOOD, "drips"),
    Case("client leaves", 20, _sent(article(short)), (0,), "left"),
    Case("client leaves a batch", 4, _sent(batch, kind=NDJSON, path="/v1/batch"), (0,), "left"),
    Case("client leaves in the body", 10, lambda rng: _HEAD + b"Content-Length: 900\r\n\r\na", (0,), "left"),
    _bad("no body", b"", 400),
    _bad("half of JSON", _TEXT, 400),
    _bad("more after JSON", _TEXT + b"} {}", 400),
    _bad("single quotes", b"{'text': 'a'}", 400),
    _bad("raw line break in a string", b'{"text": "a\nb"}', 400),
    _bad("NaN", b'{"text": NaN}', 400),
    _bad("number of 5,000 digits", b'{"text": ' + b"1" * 5000 + b"}", 400),
    _bad("field twice", _TEXT + b', "text": "b"}', 400),
    _bad("arrays, 100,000 deep", b"[" * 100_000, 400),
    _bad("objects, 5,000 deep", b'{"a":' * 5000 + b"1" + b"}" * 5000, 400),
    _bad("not UTF-8", b'{"text": "\xff\xfe"}', 400),
    _bad("UTF-16", json.dumps({"text": MARK}).encode("utf-16"), 400),
    _bad("plain text, not UTF-8", b"\xed\xa0\x80", 400, "text/plain"),
    _bad("array", b"[]", 422),
    _bad("null", b"null", 422),
    _bad("text is a number", b'{"text": 1}', 422),
    _bad("text is an object", b'{"text": {"text": "a"}}', 422),
    _bad("text is missing", b"{}", 422),
    _bad("blank", b'{"text": " \\n\\u00a0\\u2003"}', 422),
    _bad("NUL", _TEXT[:-1] + b'\\u0000"}', 422),
    _bad("lone surrogate", _TEXT[:-1] + b'\\ud800"}', 422),
    _bad("unknown fields", _TEXT + b"".join(b', "f%d": 0' % n for n in range(500)) + b"}", 422),
    _bad("language", _TEXT + b', "language": "tlh"}', 422),
    _bad("date", _TEXT + b', "published_at": "2026-02-30"}', 422),
    _bad("control character in a title", _TEXT + b', "title": "a\\u001b[31m"}', 422),
    _bad("web page without text", b'{"html": "<script>a</script>"}', 422),
    _bad("text and web page", _TEXT + b', "html": "<p>a"}', 422),
    _bad("text over the limit", json.dumps({"text": "a " * MAX_CHARS}).encode(), 413),
    _bad("form", b"text=a", 415, "application/x-www-form-urlencoded"),
    _bad("no media type", _TEXT + b"}", 415, ""),
    _bad("media type of nothing", _TEXT + b"}", 415, ";;=\u00e9"),
    _bad("charset", b"a", 415, "text/plain; charset=utf-7"),
    _bad("compressed", b"a", 415, JSON, "Content-Encoding: gzip"),
    _bad("nothing that we write is accepted", _TEXT + b"}", 406, JSON, "Accept: image/png"),
    _other("unknown format", 422, request(_TEXT + b"}", path="/v1/provenance?format=xls")),
    _other("unknown path", 404, request(b"", "", "GET", "/v1/%2e%2e/etc/passwd")),
    _other("method", 405, request(b"", "", "DELETE")),
    _other("invented method", 405, request(b"", "", "BREW")),
    _other("body announced as too large", 413, _HEAD + b"Content-Length: 99999999\r\n\r\n" + b"a" * 1000),
    _other("broken chunk", 400, _HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\na\r\n"),
    _other("length and chunks", 400, _HEAD + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    _other("no HTTP", 400, f"{MARK} said so.\r\n\r\n".encode()),
    _other("long request line", 414, b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n\r\n"),
    _other("many headers", 431, b"GET / HTTP/1.1\r\n" + b"A: a\r\n" * 500 + b"\r\n"),
    _other("body that stalls", 408, _HEAD + b"Content-Length: 900\r\n\r\n" + MARK.encode(), 2),
)  # fmt: skip
