"""News typography mapped to that of the treebanks, one character for one character.

The models are trained on straight quotation marks and plain spaces. Every mapping here keeps the
length of the text, so an offset into the normalised text is the same offset into the original.
"""

import re

_SAME_LENGTH = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»〝〞＂", '"'),
        **dict.fromkeys("‘’‚‛‹›ʼ＇´", "'"),
        **dict.fromkeys("\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007", " "),
        **dict.fromkeys("\u2008\u2009\u200a\u200b\u202f\u205f\u2060\u3000\ufeff\t\v\f", " "),
        **dict.fromkeys("\r\u0085\u2028\u2029", "\n"),
        **dict.fromkeys("‐‑", "-"),
        "―": "—",
    }
)
_DOUBLED = re.compile(r"``|''")


def normalize(text: str) -> str:
    """Return `text` with quotation marks, spaces and dashes unified; the length never changes.

    A doubled single mark (`''`) means one double mark: it becomes the mark and a space, the space on its outer side.
    """
    text = text.replace("\r\n", " \n").translate(_SAME_LENGTH)
    return _DOUBLED.sub(lambda m: _double_mark(text, m.start(), m.end()), text)


def _double_mark(text: str, start: int, end: int) -> str:
    opens = text[start] == "`" or start == 0 or text[start - 1].isspace() or text[start - 1] in "([—-"
    follows_word = end < len(text) and not text[end].isspace()
    return ' "' if opens and follows_word else '" '
