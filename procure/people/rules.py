"""What a register number, an e-mail address and a name must be. Pure.

A rule that is not met raises ``NotAllowed`` whose message is said to the person.
"""

import re
import unicodedata
from functools import cache

from babel import Locale
from email_validator import EmailNotValidError, validate_email
from stdnum.eu import vat
from stdnum.exceptions import ValidationError
from stdnum.fi import ytunnus

from procure.i18n import Lazy, lazy

SIZE_CLASSES = ("micro", "small", "medium", "large")
FOUNDED_EARLIEST = 1200

_EU = frozenset(code.upper() for code in vat.MEMBER_STATES) - {"XI"}
# Greece's VAT numbers do not begin with its country code.
_VAT_PREFIX = {"GR": "EL"}
_FREE_NUMBER = re.compile(r"[0-9A-Za-zÀ-ÖØ-öø-ÿ][0-9A-Za-zÀ-ÖØ-öø-ÿ ./-]{1,39}")
# Territories of the locale data that are not countries.
_NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"})


class NotAllowed(ValueError):
    """What was typed breaks a rule. ``reason`` says to the person how to mend it."""

    def __init__(self, reason: Lazy) -> None:
        super().__init__(str(reason))
        self.reason = reason


@cache
def countries() -> frozenset[str]:
    """Return the ISO 3166 codes a company can be from."""
    codes = map(str, Locale("en").territories)
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha()) - _NO_COUNTRIES


def register_number(country: str, typed: str) -> str:
    """Return the number as it is kept, so that one company has one number.

    Finland: the Business ID with its check digit (Y-tunnus, PRH). Elsewhere in the EU: the
    VAT number with its prefix. In other countries the register's own number, unchecked.
    """
    if country not in countries():
        raise NotAllowed(lazy("Choose a country"))
    number = " ".join(unicodedata.normalize("NFKC", typed).split()).upper()
    if country == "FI":
        return _business_id(number)
    if country in _EU:
        return _vat_number(country, number)
    if not _FREE_NUMBER.fullmatch(number):
        raise NotAllowed(lazy("Enter the register number with letters, digits and - . / only"))
    return number


def _business_id(number: str) -> str:
    digits = number.replace(" ", "").removeprefix("FI").replace("-", "")
    if digits.isascii() and digits.isdigit():
        try:
            # Numbers from before 1979 are often written without their first zero.
            valid: str = ytunnus.format(ytunnus.validate(digits.zfill(8)))
        except ValidationError:
            pass
        else:
            return valid
    raise NotAllowed(lazy("Enter a Business ID that exists, such as 0201256-6"))


def _vat_number(country: str, number: str) -> str:
    prefix = _VAT_PREFIX.get(country, country)
    bare = re.sub(r"[ .-]", "", number)
    if bare.isascii():
        try:
            valid: str = vat.validate(prefix + bare.removeprefix(prefix))
        except ValidationError:
            pass
        else:
            return valid
    raise NotAllowed(lazy("Enter a VAT number that exists, with its country prefix"))


def email_address(typed: str) -> str:
    """Return the address as it is kept: one spelling per mailbox, no header tricks."""
    try:
        valid = validate_email(typed.strip(), check_deliverability=False)
    except EmailNotValidError:
        raise NotAllowed(
            lazy("Enter an e-mail address in the right form, such as name@example.com")
        ) from None
    return valid.normalized.lower()


def one_line(typed: str) -> str:
    """Return a name as it is kept; refuse invisible characters that could mislead."""
    line = " ".join(unicodedata.normalize("NFC", typed).split())
    if any(unicodedata.category(character) in {"Cc", "Cf", "Co", "Cs", "Cn"} for character in line):
        raise NotAllowed(lazy("Remove the characters that cannot be seen"))
    return line
