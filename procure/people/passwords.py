"""Passwords: which are accepted, and how they are kept: as argon2id hashes.

OWASP ASVS 11.4.2: 19 MiB, two passes, one lane. At most two are computed at once, so
that a crowd at the door does not take the machine's memory. Checking takes the same time
for people we do not know.
"""

import re
import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from procure.i18n import lazy
from procure.people import rules

LEAST, MOST = 12, 128
# Letters that must remain when the person's own name and address are taken away.
OWN_LETTERS_LEAST = 6
COMMON = Path(__file__).with_name("common_passwords.txt")
KNOWN_LETTERS_LEAST = 8
_AROUND = "0123456789!?.-_ "
_LOOKALIKES = str.maketrans("0134@$5", "oieaass")

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_at_once = BoundedSemaphore(2)


def hashed(password: str) -> str:
    """Return what is kept instead of the password."""
    with _at_once:
        return _hasher.hash(unicodedata.normalize("NFKC", password))


def is_right(kept: str, typed: str) -> bool:
    """Say whether the password is the one kept. Without one it is no, as slowly."""
    possible = bool(kept) and len(typed) <= MOST
    typed = unicodedata.normalize("NFKC", typed[: 2 * MOST])
    with _at_once:
        try:
            _hasher.verify(kept if possible else _nobodys(), typed)
        except (VerificationError, InvalidHashError):
            return False
    return possible


def is_old(kept: str) -> bool:
    """Say whether the hash was made with weaker settings and should be made again."""
    return bool(kept) and _hasher.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody has this password")


def chosen(typed: str, name: str, email: str) -> str:
    """Return the password as it is hashed, or refuse it.

    NIST SP 800-63B: length counts, no rules of composition, what everybody guesses is
    refused, and so is what only repeats the person's own name or address.
    """
    word = unicodedata.normalize("NFKC", typed)
    if len(word) < LEAST:
        raise rules.NotAllowed(lazy("Use at least 12 characters. A few words in a row are good"))
    if len(word) > MOST:
        raise rules.NotAllowed(lazy("Use at most 128 characters"))
    if _is_guessed_first(word):
        raise rules.NotAllowed(
            lazy("This is one of the first passwords that are guessed. Use another")
        )
    rest = word.casefold()
    for own in sorted(_parts(name) | _parts(email), key=len, reverse=True):
        rest = rest.replace(own, "")
    if rest != word.casefold() and len(_letters(rest)) < OWN_LETTERS_LEAST:
        raise rules.NotAllowed(lazy("Use a password without your own name and e-mail address"))
    return word


def _parts(text: str) -> set[str]:
    # Very short parts would eat up passwords that have nothing to do with the person.
    return {part for part in re.split(r"[\W_\d]+", text.casefold()) if len(part) > 2}


def _letters(word: str) -> str:
    return "".join(character for character in word if character.isalpha())


def _is_guessed_first(word: str) -> bool:
    folded = word.casefold()
    if not _known().isdisjoint({folded, folded.strip(_AROUND)}):
        return True
    # A pattern of up to four characters, again and again (aaaaaaaaaaaa, 121212121212).
    if any(folded == (folded[:size] * len(folded))[: len(folded)] for size in range(1, 5)):
        return True
    steps = {ord(b) - ord(a) for a, b in pairwise(folded)}
    if steps in ({1}, {-1}) or folded.isdigit():
        return True
    letters = _letters(folded)
    # p4ssw0rd is password, and password!password is password twice.
    words = "".join(word for word in re.split(r"[\s.,_!?-]+", folded) if not word.isdigit())
    forms = (words, words.strip("0123456789"))
    plain = (_letters(form.translate(_LOOKALIKES)) for form in forms)
    return any(_is_common(form) for form in (letters, *plain))


def _is_common(letters: str) -> bool:
    half = letters[: len(letters) // 2]
    return not letters or letters in _common() or (letters == half * 2 and half in _common())


@cache
def _common() -> frozenset[str]:
    return _lines(COMMON)


@cache
def _known() -> frozenset[str]:
    # The same word with another year behind it is as well known.
    bare = (word.strip(_AROUND) for word in found_in_use())
    return found_in_use() | {word for word in bare if len(word) >= KNOWN_LETTERS_LEAST}


@cache
def found_in_use() -> frozenset[str]:
    """Return the passwords that are long enough for us and among the 30,000 most used ones."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # large, and wanted only here

    return frozenset(word for word in FREQUENCY_LISTS["passwords"] if len(word) >= LEAST)


def _lines(path: Path) -> frozenset[str]:
    lines = path.read_text("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))
