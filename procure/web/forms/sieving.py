"""The filter of a list, made once for what it offers and what the address chooses."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from flask import request
from markupsafe import Markup

from procure import i18n
from procure.web.forms.form import Filter, show
from procure.web.paging import AFTER, BEFORE

KEPT = 512


@dataclass(frozen=True, slots=True)
class Sieve:
    """What a filter has chosen, and its fields as the page shows them."""

    chosen: Mapping[str, Any]
    shown: Markup


def sieve(make: Callable[..., Filter], *offered: Hashable) -> Sieve:
    """Return the filter that ``make`` builds of what is offered, in the reader's language.

    It depends on nothing else than these, the language and the address.
    """
    asked = tuple(
        (name, value)
        for name, value in request.args.items(multi=True)
        if name not in (AFTER, BEFORE)
    )
    return _sieve(make, offered, i18n.language(), asked)


@lru_cache(maxsize=KEPT)
def _sieve(make: Callable[..., Filter], offered: Any, _language: str, _asked: Any) -> Sieve:
    form = make(*offered)
    shown = Markup().join(show(field) for field in form.fields())
    return Sieve(MappingProxyType(form.chosen), shown)
