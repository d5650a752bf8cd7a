"""Contrast is computed once for each look, and every look that is bad is found."""

import pytest

from tests.browser import OpenPage, assert_accessible

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGE = """<!doctype html><html lang="en"><head><title>A page</title><style>
body, html {{ background: #fff; margin: 0 }} p {{ color: #767676; font-size: 16px }}
{style}</style></head><body><main><h1>A page</h1><p>Told to everybody.</p>{more}</main></body>
</html>"""
OUTSIDE = """html, body { background: #000 } div { margin-top: 250px }
main { background: #fff; height: 150px; color: #555 }"""


@pytest.mark.parametrize(
    ("style", "more"),
    [
        ("p { color: #777 }", ""),
        ("p { opacity: .9 }", ""),
        ("main { background: #eee }", ""),
        (".ground { background: #ccc }", '<div class="ground"><p>Told to somebody.</p></div>'),
        ("p + p { color: #999 }", "<p>Told to somebody.</p>"),
        ("a { background: #fff; color: #aaa }", "<a href='/'>Told to somebody.</a>"),
        ("button { background: #fff; color: #888 }", "<button>Tell</button>"),
        (OUTSIDE, "<div>Told outside of its ground.</div>"),
    ],
)
def test_a_bad_look_is_found_beside_good_ones_and_again(
    open_page: OpenPage, style: str, more: str
) -> None:
    page = open_page("about:blank")
    page.set_content(PAGE.format(style="", more=more if "ground" in more else ""))
    assert_accessible(page)
    for _ in range(2):
        page.set_content(PAGE.format(style=style, more=more))
        with pytest.raises(AssertionError, match="color-contrast"):
            assert_accessible(page)


def test_a_look_that_was_exempt_is_looked_at_when_it_is_in_use(open_page: OpenPage) -> None:
    page = open_page("about:blank")
    for idle in ("disabled", ""):
        button = f'<button style="color: #999; background: #fff" {idle}>Tell</button>'
        page.set_content(PAGE.format(style="", more=button))
        if idle:
            assert_accessible(page)
    with pytest.raises(AssertionError, match="color-contrast"):
        assert_accessible(page)
