"""Words are counted alike by the server and on screen."""

import pytest

from procure import calls
from tests.browser import OpenPage, chromium, open_page

__all__ = ["chromium", "open_page"]

TEXTS = {
    "": 0,
    "yksi": 1,
    "one\ttwo\nthree ": 3,
    "50\u00a0m well-known": 4,
    "e.g. −15 °C": 4,
    "a\u200bb a\x1cb": 4,
    "Y-tunnus on 1234567-8": 5,
    "klo 7.50 ja 1.250.000,50 €": 4,
    "EU:n ja it's ok, don’t": 6,
    "– — … ??? ½ ① _": 0,
    "TRL 5–7 a_b _a_": 5,
    "aino@example.fi https://a.fi/x?y=1": 9,
    "3,5 5;6 a,b a.b.c": 7,
    "e\u0301le\u0301ment d'hiver CO₂ m²": 4,
    "مرحبا بالعالم שלום": 3,
}
SEGMENTS = """([text, language]) =>
  [...new Intl.Segmenter(language, {granularity: "word"}).segment(text)]
    .filter((segment) => segment.isWordLike).length"""


@pytest.mark.parametrize(("text", "count"), TEXTS.items())
def test_words_are_counted(text: str, count: int) -> None:
    assert calls.words(text) == count


@pytest.mark.browser
def test_a_browser_counts_the_same(open_page: OpenPage) -> None:
    page = open_page("about:blank")

    for language in ("fi", "sv", "en"):
        counted = {text: page.evaluate(SEGMENTS, [text, language]) for text in TEXTS}
        assert counted == TEXTS


@pytest.mark.browser
def test_where_a_browser_knows_a_dictionary_it_counts_more(open_page: OpenPage) -> None:
    """Nobody is refused for words that the screen did not count."""
    text = "日本語テキスト"
    assert calls.words(text) <= open_page("about:blank").evaluate(SEGMENTS, [text, "fi"])
