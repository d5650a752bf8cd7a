"""The demonstration: example people changed in one click, a clock that moves, a short tour.

It exists only where the settings say ``demonstration = true``. Elsewhere its pages are not
there, and its use cases refuse.
"""

from procure.demonstration import access, pages
from procure.demonstration.making import NotEmpty, is_wanted, make

__all__ = ["NotEmpty", "access", "is_wanted", "make", "pages"]
