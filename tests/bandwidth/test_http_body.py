"""Bodies of answers, cut everywhere: where they end, and what is no body."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diag.bandwidth.http_body import Body, ChunkedBody, OpenBody, SizedBody, body_of
from diag.bandwidth.http_head import LONGEST, BrokenHead, Head, read_head

NEXT = b"HTTP/1.1 200 OK\r\n"
CHUNKED = (
    b"5\r\nhello\r\n0\r\n\r\n",
    b"1\r\na\r\n10\r\n0123456789abcdef\r\n00\r\n\r\n",
    b'A;name=value;other="0\\r\\n"\r\n0123456789\r\n0;last\r\n\r\n',
    b"5 \t\r\nhello\r\n000\r\nX-One: 1\r\nX-Two: 0\r\n\r\n",
    b"0\r\n\r\n",
    # payloads that look like the end, or like the size of another chunk
    b"5\r\n0\r\n\r\n\r\n0\r\n\r\n",
    b"7\r\n\r\n0\r\n\r\n\r\n5\r\n0\r\n\r\n\r\n0\r\n\r\n",
)


def feed(body: Body, *pieces: bytes) -> int:
    """Give it pieces until it takes no more; how many bytes were its own."""
    taken = 0
    for piece in pieces:
        took = body.feed(memoryview(piece))
        taken += took
        if took < len(piece):
            assert body.is_over
            break
    return taken


@pytest.mark.parametrize("text", CHUNKED)
def test_a_chunked_body_ends_where_it_ends_however_it_is_cut(text: bytes) -> None:
    for cut in range(len(text) + 1):
        whole = text + NEXT
        body = ChunkedBody()
        assert feed(body, whole[:cut], whole[cut:]) == len(text)
        assert body.is_over
        body = ChunkedBody()
        assert feed(body, text[:cut]) == cut
        assert body.is_over == (cut == len(text))
    assert feed(ChunkedBody(), *(bytes([one]) for one in text + NEXT)) == len(text)


@given(
    chunks=st.lists(st.binary(min_size=1, max_size=200) | st.just(b"0\r\n\r\n"), max_size=6),
    extension=st.sampled_from([b"", b";a", b' ; a="b;c"']),
    trailers=st.lists(st.sampled_from([b"A: b\r\n", b"Some-Sum: 0\r\n"]), max_size=3),
    cuts=st.lists(st.integers(0, 1500), max_size=8),
)
def test_any_chunks_in_any_pieces(
    chunks: list[bytes], extension: bytes, trailers: list[bytes], cuts: list[int]
) -> None:
    parts = [b"%x%b\r\n%b\r\n" % (len(chunk), extension, chunk) for chunk in chunks]
    text = b"".join([*parts, b"0", extension, b"\r\n", *trailers, b"\r\n"])
    whole = text + NEXT
    edges = [0, *sorted(cut for cut in cuts if cut < len(whole)), len(whole)]
    pieces = [whole[a:b] for a, b in pairwise(edges)]
    body = ChunkedBody()
    assert feed(body, *pieces) == len(text)
    assert body.size == sum(map(len, chunks))


@pytest.mark.parametrize(
    "text",
    [
        b"\r\n", b"zz\r\n", b"-5\r\n", b"+5\r\n", b" 5\r\n", b"0x5\r\n", b"1_0\r\n", b"5\n", b"5,5\r\n", b"\xb2\r\n",
        b"1000000000000000\r\n", b"5\r\nhello!\r\n", b"5\r\nhello\n", b"5\r\nhello0\r\n\r\n",
    ],
)  # fmt: skip
def test_what_is_no_chunk(text: bytes) -> None:
    with pytest.raises(BrokenHead, match="garbled"):
        feed(ChunkedBody(), text)
    with pytest.raises(BrokenHead, match="garbled"):
        feed(ChunkedBody(), *(bytes([one]) for one in text))


@pytest.mark.parametrize(
    "text",
    [b"5;" + b"x" * 70_000, b"9" * 70_000, b"0\r\n" + b"A: b\r\n" * 10_000, b"0\r\nA: " + b"b" * 70_000],
)
def test_lines_without_an_end_are_not_collected(text: bytes) -> None:
    body = ChunkedBody()
    with pytest.raises(BrokenHead, match="too-large"):
        feed(body, text)
    body = ChunkedBody()
    with pytest.raises(BrokenHead, match="too-large"):
        feed(body, *(text[at : at + 1000] for at in range(0, len(text), 1000)))
    assert len(body._line) <= LONGEST + 1000


def test_a_chunk_may_not_offer_more_than_was_asked_for() -> None:
    body = ChunkedBody(most=20)
    feed(body, b"a\r\n0123456789\r\n")
    with pytest.raises(BrokenHead, match="too-large"):
        feed(body, b"b\r\n")
    with pytest.raises(BrokenHead, match="too-large"):
        feed(ChunkedBody(most=2**40), b"FFFFFFFFFFFFFFF\r\n")


def test_a_chunk_of_any_size_is_only_counted() -> None:
    body = ChunkedBody()
    feed(body, b"FFFFFFFFFFFFFFF\r\n", b"x" * 15)
    assert body.left == 2**60 - 16


def head(*lines: str, status: int = 200) -> Head:
    return read_head("\r\n".join((f"HTTP/1.1 {status} Fine", *lines)).encode())


@pytest.mark.parametrize(
    ("found", "kind", "size"),
    [
        (head("Content-Length: 5"), SizedBody, 5),
        (head("Content-Length: 5", status=204), SizedBody, 0),
        (head("Transfer-Encoding: Chunked", "Content-Length: 5"), ChunkedBody, 0),
        (head(), OpenBody, None),
    ],
)
def test_the_head_says_which_kind(found: Head, kind: type, size: int | None) -> None:
    body = body_of(found, most=100)
    assert type(body) is kind
    assert size is None or body.size == size


def test_an_open_body_never_ends() -> None:
    body = OpenBody()
    assert feed(body, b"0\r\n\r\n", b"x" * 1000) == 1005
    assert not body.is_over
