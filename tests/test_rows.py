"""A test over all rows of a table fails when one row does, and names every one that fails."""

from __future__ import annotations

import pytest

from tests.rows import every_row


def look(number: int, word: str = "") -> None:
    """Ten is too much."""
    assert number < 10, word


def test_all_rows_are_looked_at_and_all_that_fail_are_named() -> None:
    with pytest.raises(AssertionError) as failed:
        every_row([(1, "one"), (11, "eleven"), (2, "two"), (12, "twelve")])(look)()
    text = str(failed.value)
    assert "2 of 4 rows" in text
    assert "eleven" in text
    assert "twelve" in text
    assert "two'" not in text


def test_rows_that_are_well_pass() -> None:
    every_row([1, 2, 3])(look)()


def test_an_empty_table_is_no_success() -> None:
    with pytest.raises(AssertionError, match="empty"):
        every_row([])(look)()


def test_the_test_is_called_as_its_look() -> None:
    test = every_row([1])(look)
    assert (test.__name__, test.__doc__) == ("look", "Ten is too much.")
