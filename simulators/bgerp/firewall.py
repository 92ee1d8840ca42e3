"""The request firewall that an installation may switch on (facts, section 1.8)."""

import re

TOLERANCE = 3

_SIGNS = [
    (re.compile(r"['\"]"), 1),
    (re.compile(r"#|--\s|/\*"), 1),
    (re.compile(r";"), 1),
    (re.compile(r"\b(?:or|and)\b.{1,40}=", re.IGNORECASE), 2),
    (re.compile(r"\bunion\b.*\bselect\b|\bselect\b.*\bfrom\b", re.IGNORECASE), 2),
    (re.compile(r"<\s*script\b|\bon[a-z]{3,}\s*=|\bjavascript:", re.IGNORECASE), 3),
]


def score(text: str) -> int:
    """Return how much a parameter looks like an attack; the server refuses what exceeds `TOLERANCE`.

    The real heuristics have many more rules. What counts here is their effect: plain JSON passes, a free text with
    quotes, comment marks and words like `or x =` does not.
    """
    return sum(weight for sign, weight in _SIGNS if sign.search(text))
