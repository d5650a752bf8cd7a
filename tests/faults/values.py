"""What an attacker types: one value of each kind, with marks by which a leak is found.

``zqx`` stands where a browser would make an element, an attribute or a call of it. Each
value is sent with a token of its own (``zq`` and five digits), so that what was accepted
can be found again, whole, on a page.
"""

import re
from dataclasses import dataclass
from itertools import count

TOKEN = re.compile(r"zq\d{5}")
_tokens = count(10_000)

# One MB and more is refused for its size; this much reaches the form, which has limits.
MUCH = "paljon " * 130_000


@dataclass(frozen=True, slots=True)
class Hostile:
    """A value: its name and what is typed."""

    name: str
    text: str

    def typed(self) -> str:
        """Return what is typed, with a token of its own at the end."""
        return f"{self.text} zq{next(_tokens)}"


def _zalgo(word: str) -> str:
    marks = "".join(chr(0x0300 + n) for n in range(0x6F) if n != 0x4F)
    return "".join(letter + marks[n : n + 40] for n, letter in enumerate(word))


TEXTS = {
    "script": "<script>zqx()</script>",
    "image": "<img src=zqx onerror=zqx()>",
    "quote": '"><b zqx="1">',
    "apostrophe": "' onfocus='zqx()' autofocus zqx='",
    "end of a text area": "</textarea></option></select></title></style><i zqx>",
    "drawing": '<svg/onload=zqx()><a xlink:href="javascript:zqx()">',
    "comment": "<!-- zqx --><![CDATA[ zqx ]]> --!>",
    "entities": "&lt;b zqx&gt; &amp;amp; &#60;i zqx&#62;",
    "address that runs": "javascript:zqx()//",
    "address with a quote": 'https://zqx.example/"onclick="zqx()',
    "template": "zq{{ 7*7 }}zq {{ config }} {% include 'layout.html' %} {# zqx #}",
    "raw": "{% raw %} {% endraw %} {% zqx",
    "other templates": "zq${7*7}zq zq#{7*7}zq <%= 7*7 %>",
    "percent": "100 % %(x)s %s %n %(zqx)d",
    "braces": "{0} {zqx} {} {0.__class__}",
    "formula =": "=1+1",
    "formula +": "+cmd|' /C calc'!A0",
    "formula @": "@SUM(1+1)*cmd|' /C calc'!A0",
    "formula -": "-2+3",
    "formula, wide": "＝1+1",
    "formula after a tab": "\t=1+1",
    "path": "../../../../etc/passwd",
    "path, other slash": "..\\..\\..\\windows\\win.ini",
    "file": "file:///etc/passwd",
    "query": '\'; DROP TABLE "case"; -- %_%',
    "right to left": "\u202egnp.exe\u202c \u2067abc\u2069 \u200fabc",
    "direction left open": "\u2067\u202e\u2066\u202b abc",
    "control characters": "a\x07b\x1b[31mc\x7fd",
    "odd line ends": "a\u2028b\u2029c\u0085d\x0ce",
    "unseen": "\u200b\u00a0\u3164\ufeff",
    "not characters": "\ufffe\uffff\U0010ffff",
    "combining": _zalgo("kaupunki"),
    "emoji": "👩‍👩‍👧‍👦 🏳️‍🌈 𝔘𝔫𝔦 🧊",
    "long word": "w" * 3_990,
    "line end and header": "a@example.org\r\nBcc: x@example.org\r\n\r\nzqx",
    "encoded line end": "a@example.org%0d%0aBcc:%20x@example.org",
    "number without end": "1e999",
    "no number": "NaN",
    "huge number": "9" * 40,
    "digits of others": "１２٣",
    "negative": "-1",
    "much": MUCH,
}
VALUES = tuple(Hostile(name, text) for name, text in TEXTS.items())

# Numbers and days are attacked with these as they are: a token would make them plain text.
BARE = ("1e999", "NaN", "Infinity", "9" * 40, "-1", "１２٣", "31.2.2027", "0.0.0", "1_000", "1e5")


def raw_bodies(name: str) -> dict[str, tuple[bytes, str, int]]:
    """Return bodies that no form sends: bytes, their type, and the answer they must get."""
    form, parts = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
    field = name.encode()
    head = b'--x\r\nContent-Disposition: form-data; name="' + field + b'"\r\n\r\n'
    return {
        "half a character": (field + b"=a%ED%A0%80b", form, 400),
        "not UTF-8": (field + b"=a%FF%FEb", form, 400),
        "bytes": (field + b"=\xff\xfe\x80", form, 400),
        "a name that is not UTF-8": (b"%C3%28=1", form, 400),
        "NUL": (field + b"=a%00b", form, 400),
        "1 MB": (field + b"=" + b"x" * 1_048_576, form, 413),
        "1 MB in a part": (head + b"x" * 1_048_576 + b"\r\n--x--\r\n", parts, 413),
        "10,000 fields": (b"&".join(b"f%d=1" % n for n in range(10_000)), form, 413),
        "10,000 times one field": (b"&".join([field + b"=1"] * 10_000), form, 413),
        "NUL in a part": (head + b"a\x00b\r\n--x--\r\n", parts, 400),
    }
