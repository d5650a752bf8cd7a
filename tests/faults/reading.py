"""A page as a browser understands it: its forms, its words, and what should not be there."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote

ADDRESSES = {"href", "src", "action", "formaction", "xlink:href", "data", "poster", "srcdoc"}
RUNS = re.compile(r"(javascript|vbscript|data|file):", re.IGNORECASE)
VOID = {"input", "br", "hr", "img", "link", "meta", "area", "base", "col", "embed", "source", "wbr"}
# Kinds of inputs in which a person types.
TYPED = {"text", "email", "search", "tel", "url", "number", "date", "time", "textarea"}


@dataclass(slots=True)
class Field:
    """One input, text area or select of a form."""

    name: str
    kind: str
    value: str = ""
    id: str = ""
    options: list[str] = field(default_factory=list)
    checked: bool = False
    numeric: bool = False
    readonly: bool = False

    @property
    def is_typed(self) -> bool:
        """Say whether a person types in it."""
        return not self.readonly and (self.kind in TYPED or self.kind == "password")


@dataclass(slots=True)
class Form:
    """A form: where it goes and what it asks."""

    action: str
    method: str
    multipart: bool = False
    fields: list[Field] = field(default_factory=list)

    @property
    def typed(self) -> list[Field]:
        """Return the fields in which a person types."""
        return [one for one in self.fields if one.is_typed and one.name]

    @property
    def shape(self) -> str:
        """Return the names of the fields, the same for every row of a list."""
        names = {re.sub(r"[0-9a-f]{32}|\d+", "#", one.name) for one in self.fields}
        return " ".join(sorted(names - {"csrf_token"}))


class Page(HTMLParser):
    """What a page holds. ``wrong`` names each thing that somebody's text has become."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.errors: list[tuple[str, str]] = []
        self.language = ""
        self.wrong: list[str] = []
        self._words: list[str] = []
        self._within: list[str] = []
        self._form: Form | None = None
        self._by_id: dict[str, Form] = {}
        self._area: Field | None = None
        self._select: Field | None = None
        self._summary = 0
        self._error: list[str] | None = None
        self.has_summary = False
        self.has_notice = False
        self.feed(text)
        self.close()
        if "zq49zq" in text:
            self.wrong.append("a template was filled: 49")

    @property
    def words(self) -> str:
        """Return the words of the page, white space made one."""
        return " ".join("".join(self._words).split())

    @property
    def everything(self) -> str:
        """Return the words of the page and what stands in its fields."""
        values = [one.value for form in self.forms for one in form.fields]
        return "\n".join([self.words, *(" ".join(value.split()) for value in values)])

    @property
    def posts(self) -> list[Form]:
        """Return the forms that send something."""
        return [form for form in self.forms if form.method == "post"]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element in, and look at it."""
        given = {name: value or "" for name, value in attrs}
        self._suspect(tag, given)
        if tag not in VOID:
            self._within.append(tag)
        if "id" in given:
            if given["id"] in self.ids:
                self.wrong.append(f"two elements are {given['id']!r}")
            self.ids.add(given["id"])
        if tag == "html":
            self.language = given.get("lang", "")
        banner = given.get("class", "").split()
        if "govuk-notification-banner" in banner:
            self.has_notice |= "govuk-notification-banner--success" not in banner
        if "govuk-error-summary" in given.get("class", "").split():
            self.has_summary, self._summary = True, len(self._within)
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
            if self._summary:
                self._error = [given["href"]]
        elif tag == "li" and self._summary:
            self._error = [""]
        self._ask(tag, given)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in an element that ends at once."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        if tag in self._within:
            while self._within.pop() != tag:
                pass
        if self._summary > len(self._within):
            self._summary = 0
        if tag in ("li", "a") and self._error and len(self._error) > 1:
            self.errors.append((self._error[0], " ".join("".join(self._error[1:]).split())))
            self._error = None
        if tag == "form":
            self._form = None
        elif tag == "textarea" and self._area:
            # The line end after the tag is the template's, not the text's.
            self._area.value = self._area.value.removeprefix("\r\n").removeprefix("\n")
            self._area = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        """Take words in."""
        inside = self._within[-1] if self._within else ""
        if inside in ("script", "style"):
            if "zq" in data:
                self.wrong.append(f"text within <{inside}>: {data[:80]!r}")
            return
        if self._error is not None:
            self._error.append(data)
        if self._area is not None:
            self._area.value += data
        else:
            self._words.append(data)

    def handle_comment(self, data: str) -> None:
        """Find a comment that somebody's text has become."""
        if "zq" in data:
            self.wrong.append(f"a comment: {data[:80]!r}")

    def unknown_decl(self, data: str) -> None:
        """Find a declaration that somebody's text has become."""
        self.wrong.append(f"a declaration: {data[:80]!r}")

    def _suspect(self, tag: str, given: dict[str, str]) -> None:
        named = [name for name in given if "zq" in name or name.startswith(("on", "hx-on"))]
        if "zq" in tag or named:
            self.wrong.append(f"<{tag} {' '.join(named)}>")
        for name in ADDRESSES & given.keys():
            plain = re.sub(r"[\x00-\x20]", "", unquote(given[name]))
            if RUNS.match(plain) or name == "srcdoc":
                self.wrong.append(f"<{tag} {name}={given[name][:80]!r}>")

    def _ask(self, tag: str, given: dict[str, str]) -> None:
        if tag == "form":
            self._form = Form(
                given.get("action", ""),
                given.get("method", "get").lower(),
                "multipart" in given.get("enctype", ""),
            )
            self.forms.append(self._form)
            if "id" in given:
                self._by_id[given["id"]] = self._form
        elif tag == "option" and self._select is not None:
            self._select.options.append(given.get("value", ""))
            if "selected" in given:
                self._select.value = given.get("value", "")
        elif tag in ("input", "textarea", "select", "button"):
            self._add(tag, given)

    def _add(self, tag: str, given: dict[str, str]) -> None:
        form = self._by_id.get(given.get("form", "")) or self._form
        kind = given.get("type", "text").lower() if tag == "input" else tag
        one = Field(given.get("name", ""), kind, given.get("value", ""), given.get("id", ""))
        one.checked = "checked" in given
        one.readonly = "readonly" in given
        one.numeric = given.get("inputmode") in ("numeric", "decimal") or kind == "number"
        if tag == "textarea":
            self._area, one.value = one, ""
        elif tag == "select":
            self._select = one
        if form is not None and (one.name or tag == "textarea"):
            form.fields.append(one)


def flat(text: str) -> str:
    """Return a text without what a page or a field may change in it on purpose.

    White space is one kind, and marks of direction are left out: pages put their own around
    what people wrote.
    """
    return " ".join(re.sub("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", text).split())
