"""Finnish hyphenation, which the hyphenation library does not bring.

The rule of Finnish syllables: a break stands before a consonant that a vowel follows, and
between two vowels that form no diphthong. Without it a long compound runs out of its column.
"""

import io
from typing import BinaryIO

VOWELS = "aeiouyäöå"
CONSONANTS = "bcdfghjklmnpqrstvwxzšž"
# vowel pairs that belong to different syllables in any place
HIATUS = (
    *("a1e", "a1o", "e1a", "e1o", "e1ä", "e1ö", "i1a", "i1o", "i1ä", "i1ö", "o1a", "o1e"),
    *("u1a", "u1e", "y1ä", "y1e", "ä1e", "ä1ö", "ö1e", "ö1ä"),
)
# consonants that begin a loan word together, or write one sound
TOGETHER = ("bl", "br", "dr", "fl", "fr", "gl", "gr", "kl", "kr", "pl", "pr", "tr", "st", "sp")
TOGETHER_ANYWHERE = ("str", "sch", "ch", "sh", "th")


class Patterns:
    """Patterns in the form that pyphen opens: like a file, but never on disk."""

    def open(self, mode: str = "rb") -> BinaryIO:
        """Open the patterns for reading."""
        return io.BytesIO(patterns().encode())

    def read_text(self, encoding: str = "utf-8") -> str:
        """Return the patterns as text."""
        return patterns()


def patterns() -> str:
    """Return Finnish patterns in the form of a Hunspell hyphenation dictionary."""
    lines = ["UTF-8", "LEFTHYPHENMIN 2", "RIGHTHYPHENMIN 2"]
    lines += [f"1{consonant}{vowel}" for consonant in CONSONANTS for vowel in VOWELS]
    lines += HIATUS
    lines += [f".{pair[0]}2{pair[1:]}" for pair in TOGETHER]
    lines += [f"{group[:-1]}4{group[-1]}" for group in TOGETHER_ANYWHERE]
    return "\n".join(lines) + "\n"


def register() -> None:
    """Teach pyphen Finnish, in this process."""
    import pyphen

    # plain, tagged by the country, and as pyphen looks names up
    for name in ("fi", "fi_FI"):
        pyphen.LANGUAGES[name] = PATTERNS
        pyphen.LANGUAGES_LOWERCASE[name.lower()] = name


PATTERNS = Patterns()
