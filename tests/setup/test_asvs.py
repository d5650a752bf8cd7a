"""The table of SECURITY.md is the one that is generated, and every test it names is there."""

import ast
from functools import cache

import pytest

from tests import asvs


@cache
def named_in(path: str) -> frozenset[str]:
    """Return the names of the tests in a file."""
    tree = ast.parse((asvs.ROOT / path).read_text("utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("row", asvs.ROWS, ids=lambda row: row.id)
def test_a_row_is_held_or_says_why_not(row: asvs.Row) -> None:
    assert row.tests or row.note
    for name in row.tests:
        path, _, test = name.partition("::")
        assert test in named_in(path), f"{row.id}: there is no {name}"


def test_each_row_stands_once() -> None:
    ids = [row.id for row in asvs.ROWS]
    assert len(ids) == len(set(ids)) >= 70


def test_the_table_is_of_today() -> None:
    text = asvs.FILE.read_text("utf-8")
    assert text == asvs.written(text), "call python -m tests.asvs"
