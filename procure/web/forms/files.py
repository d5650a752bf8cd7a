"""Files: their kind is told from what is in them, not from their name alone."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

import wtforms
from werkzeug.datastructures import FileStorage

from procure import i18n
from procure.i18n import gettext as _
from procure.i18n import ngettext
from procure.web.forms import contents, widgets
from procure.web.forms.form import Asked

PAPERS = ("pdf", "docx", "xlsx", "odt", "ods", "png", "jpg", "jpeg", "csv", "txt")
LARGEST = 20 * 10**6
MOST = 20
LONGEST_NAME = 150
# What Windows takes for a device, whatever stands behind the dot.
DEVICES = re.compile(r"(?i)con|prn|aux|nul|clock\$|(com|lpt)[0-9¹²³]")


class Upload(Asked, wtforms.Field):
    """A file or several. The data is a list of ``FileStorage`` (empty: none)."""

    many = True
    widget = widgets.FileInput()

    def __init__(
        self,
        label: Any,
        *,
        kinds: Iterable[str] = PAPERS,
        largest: int = LARGEST,
        most: int = 1,
        **kwargs: Any,
    ) -> None:
        """Ask for at most ``most`` files of these kinds, none larger than ``largest``."""
        self.kinds = tuple(kinds)
        self.largest, self.most = largest, most
        super().__init__(label, **kwargs)
        self.params = {
            **({"multiple": True} if most > 1 else {}),
            "attributes": {"accept": ",".join(f".{kind}" for kind in self.kinds)},
            **self.params,
        }

    @property
    def file(self) -> FileStorage | None:
        """Return the one file, if there is one."""
        return self.data[0] if self.data else None

    @property
    def hint(self) -> str:
        """Return the hint; without one, the kinds and the largest size."""
        kinds = i18n.listed(kind.upper() for kind in self.kinds if kind != "jpeg")
        return super().hint or _(
            "%(kinds)s. At most %(size)s each.", kinds=kinds, size=i18n.size(self.largest)
        )

    def _value(self) -> bool:
        return False

    def process_data(self, value: Any) -> None:
        """Show nothing: a browser does not take a file back."""
        self.data = []

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the files that have a name; an empty input sends one without."""
        self.data = [f for f in valuelist if isinstance(f, FileStorage) and f.filename]

    def judge(self) -> None:
        """Refuse too many, too large, and what is not what its name says."""
        if len(self.data) > self.most:
            self.stop(
                ngettext("Choose %(num)d file only", "Choose at most %(num)d files", self.most)
            )
        for file in self.data:
            self._check(file)

    def _check(self, file: FileStorage) -> None:
        name = clean_name(file.filename or "")
        kind = name.rpartition(".")[2].lower()
        size = _size(file)
        if size == 0:
            self.stop(_("%(name)s is empty", name=name))
        if size > self.largest:
            self.stop(
                _(
                    "%(name)s is larger than %(size)s",
                    name=name,
                    size=i18n.size(self.largest),
                )
            )
        if kind not in self.kinds or not contents.is_sound(kind, file.stream):
            kinds = i18n.listed(kind.upper() for kind in self.kinds)
            self.stop(_("%(name)s is not one of these: %(kinds)s", name=name, kinds=kinds))


def clean_name(name: str) -> str:
    """Return a file's name fit to show and to keep: no folders, no control characters."""
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C").strip(". ")
    name = re.sub(r'[<>:"|?*]', "_", name)
    if DEVICES.fullmatch(name.partition(".")[0].strip()):
        name = f"_{name}"
    stem, dot, kind = name.rpartition(".")
    if len(name) > LONGEST_NAME:
        name = f"{stem[: LONGEST_NAME - len(kind) - 1]}{dot}{kind}"
    return name or "file"


def _size(file: FileStorage) -> int:
    size = file.stream.seek(0, 2)
    file.stream.seek(0)
    return size
