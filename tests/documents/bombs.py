"""Papers that would print for ever, eat all memory or read what they may not: nine bombs."""

# Each is the template of a paper, as a careless or hostile city might write it.
BOMBS = {
    "a cell over a million columns": (
        "<table>{% for n in range(40) %}<tr><td colspan=1000000>x</td></tr>{% endfor %}</table>"
    ),
    "two hundred thousand rows": (
        "<table>{% for n in range(200) %}{% for m in range(1000) %}<tr><td>x</td><td>y</td></tr>"
        "{% endfor %}{% endfor %}</table>"
    ),
    "a page of one millimetre": (
        "<style>@page { size: 1mm 1mm !important; margin: 0 !important }</style>"
        "{% for n in range(3000) %}<p>one word after the other</p>{% endfor %}"
    ),
    "five thousand nested boxes": (
        "{% for n in range(5000) %}<div>{% endfor %}x{% for n in range(5000) %}</div>{% endfor %}"
    ),
    "an endless picture": '<img alt="x" src="file:///dev/zero">',
    "a drawing without end": (
        '<svg viewBox="0 0 9 9" width="9" height="9"><title>x</title><defs><g id="a0"><rect '
        'width="1" height="1"/></g>{% for n in range(1, 30) %}<g id="a{{ n }}"><use href="#a{{ n '
        '- 1 }}"/><use href="#a{{ n - 1 }}"/></g>{% endfor %}</defs><use href="#a29"/></svg>'
    ),
    "styles without end": (
        "<style>{% for n in range(4000) %}div div div div p:not(.a{{ n }}) ~ p { color: #00{{ "
        "'%04d' % n }} }{% endfor %}</style>{% for n in range(3000) %}<div><div><div><div><p>x</p>"
        "<p>y</p></div></div></div></div>{% endfor %}"
    ),
    "text without end": "{{ 'word ' * 40000000 }}",
    "an attached secret": '<link rel="attachment" href="file:///etc/passwd">',
}
# These end by themselves, within a moment.
QUICK = ("five thousand nested boxes", "an endless picture", "an attached secret")


def template(bomb: str) -> str:
    """Return a whole template with the bomb in it."""
    head = f'<!doctype html><html lang="en"><head><title>x</title></head><body>{BOMBS[bomb]}'
    return head + "</body></html>"
