"""Lists page by key: walking forth and back shows every row once, in order."""

import re
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from procure.web import paging


def find(rows: list[int], at: paging.Cursor | None, size: int) -> list[int]:
    """Find as a list does: in the order of the key, one row more than is shown."""
    if at is None:
        return rows[: size + 1]
    if at.back:
        return [n for n in reversed(rows) if n < at.key[0]][: size + 1]
    return [n for n in rows if n > at.key[0]][: size + 1]


def look(app: Flask, address: str, rows: list[int], size: int) -> paging.Page[int]:
    with app.test_request_context(address):
        app.preprocess_request()
        at = paging.cursor(int)
        return paging.page(find(rows, at, size), at, lambda n: (n,), size)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sets(st.integers(0, 99)).map(sorted), st.integers(1, 7))
def test_every_row_is_shown_once_forth_and_back(app: Flask, rows: list[int], size: int) -> None:
    seen, address, pages = [], "/en/parts?theme=a", []
    while address:
        page = look(app, address, rows, size)
        seen += page.rows
        pages.append(list(page.rows))
        last, address = address, page.next
    assert seen == rows

    back, address = [], last
    while address:
        page = look(app, address, rows, size)
        back.append(list(page.rows))
        address = page.previous
    assert [n for part in reversed(back) for n in part] == rows
    assert not page.previous


def test_the_filter_stays_while_paging(app: Flask) -> None:
    page = look(app, "/en/parts?theme=a&words=x%20y", list(range(9)), 3)

    question = parse_qs(urlsplit(page.next).query)
    assert question["theme"] == ["a"]
    assert question["words"] == ["x y"]
    assert page.previous == ""


def test_a_broken_cursor_starts_anew(app: Flask) -> None:
    for text in ("x", "W10", "WyJhIl0", "WzEsMl0", "W3RydWVd", "A" * 900, "W1tbW1tb"):
        page = look(app, f"/en/parts?after={text}", list(range(9)), 3)
        assert list(page.rows) == [0, 1, 2], text


def test_an_empty_page_leads_back_to_the_first(app: Flask) -> None:
    page = look(app, "/en/parts?theme=a", [], 3)
    assert (page.rows, page.previous, page.next) == ([], "", "")

    far = look(app, "/en/parts?theme=a&after=Wzk5XQ", [1, 2], 3)
    assert far.previous == "/en/parts?theme=a"


def test_a_page_links_its_neighbours(app: Flask) -> None:
    page = app.test_client().get("/fi/parts").text

    assert re.search(r'href="/fi/parts\?after=WzNd" rel="next"', page)
