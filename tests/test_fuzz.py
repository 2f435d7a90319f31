"""No parser of bytes from outside trips: some 2,000 mutants in all, and each that was found once by its name.

``python -m tests.fuzz --cases 100000`` looks further.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.__main__ import try_one
from tests.fuzz.mutate import KINDS, Edit, mutant
from tests.fuzz.parsers import PARSERS, Parser

EDITS = st.lists(
    st.builds(Edit, st.integers(0, 65_535), st.integers(0, KINDS - 1), st.integers(0, 39), st.integers(0, 255)),
    min_size=1, max_size=5,
)  # fmt: skip


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_it_takes_whatever_comes(parser: Parser) -> None:
    @settings(max_examples=45, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from(parser.seeds), EDITS)
    def take(seed: bytes, edits: list[Edit]) -> None:
        assert try_one(parser, mutant(seed, edits)) == ""

    take()


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.name)
def test_its_own_inputs_are_of_its_kind(parser: Parser) -> None:
    """A parser that refuses its seeds would be tried at its door alone."""
    for seed in parser.seeds:
        assert parser.feed(seed) is not False


#: Found by ``python -m tests.fuzz``: the parser, and the input.
FOUND = {
    "a header of SSDP that is blanks cost six seconds": ("answers by SSDP", b"HTTP/1.1 200 OK\r\nST:" + b" " * 3000 + b"\xff" + b" " * 3000 + b"x\r\n"),
    "five hundred brackets in a sender ended the reading of a mail": ("saved mails", b"From: N <a" + b"(" * 500 + b"b@c.example>\r\n\r\nx"),
}  # fmt: skip


@pytest.mark.parametrize("what", FOUND)
def test_what_was_found_once(what: str) -> None:
    name, data = FOUND[what]
    assert try_one(next(each for each in PARSERS if each.name == name), data) == ""
