"""Text that somebody typed, fit to stand inside other text: no direction leaks out of it.

Characters that cannot be seen turn the text after them around until they are closed. What was
typed stays as it is; what is still open at its end is closed there.
"""

from __future__ import annotations

POP, POP_ISOLATE = "\u202c", "\u2069"
CLOSED_BY = {
    **dict.fromkeys("\u202a\u202b\u202d\u202e", POP),
    **dict.fromkeys("\u2066\u2067\u2068", POP_ISOLATE),
}


def closed(text: str) -> str:
    """The text with an end for every embedding, override and isolate that it leaves open."""
    waiting: list[str] = []
    for one in text:
        if one in CLOSED_BY:
            waiting.append(CLOSED_BY[one])
        elif one == POP and waiting[-1:] == [POP]:
            waiting.pop()
        elif one == POP_ISOLATE and POP_ISOLATE in waiting:
            while waiting.pop() != POP_ISOLATE:
                continue
    return text + "".join(reversed(waiting))
