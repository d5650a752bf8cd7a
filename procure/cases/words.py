"""Words for codes: the text key is made of a prefix and the code itself."""

from procure import i18n
from procure.i18n import gettext


def word(prefix: str, code: str) -> str:
    """Return the words of a code in the language that is spoken; the code if it has none."""
    key = f"{prefix}.{code}"
    return gettext(key) if i18n.translated(key) else code


def task_for(key: str) -> str:
    """Say what mends a missing thing, as a task; without such words, what must hold."""
    task = f"{key}.do"
    return gettext(task if i18n.translated(task) else key)
