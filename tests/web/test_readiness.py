"""What is made ready while nobody waits: then neither the first check nor the first page of a kind pays for it."""

from __future__ import annotations

import os

import pytest

from diag import preparation
from diag.checks import all_checks
from diag.net import connect
from diag.web import readiness
from tests.web.site import Site, wait_for


def test_no_page_compiles_anything_afterwards(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.app.jinja_env.bytecode_cache = None
    readiness.make_ready(site.app, site.manager, lambda _: None)
    monkeypatch.setattr(site.app.jinja_env, "compile", None)
    case = site.keep()
    for address in (
        "/",
        "/code?q=zzzz",
        f"/case/{case}",
        f"/case/{case}/report",
        f"/case/{case}/report.html",
        "/walk",
        "/about",
    ):
        assert site.get(address).status_code == 200, address


def test_it_waits_while_a_check_goes_on_the_only_processor(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    monkeypatch.setattr(readiness, "list_pieces", lambda _: iter((str, str)))
    monkeypatch.setattr(readiness, "list_later_pieces", lambda _: iter((str,)))
    site.go.clear()
    site.post("/run")
    work = site.manager.work
    assert work
    waited: list[float] = []

    def rest(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 3:
            site.go.set()
            wait_for(work.over.is_set)

    readiness.make_ready(site.app, site.manager, rest)
    assert waited == [
        *[readiness.LOOK_S] * 3,
        readiness.TURN_S,
        readiness.TURN_S,
        readiness.LATER_S,
        readiness.TURN_S,
    ]


def test_what_the_first_check_needs_comes_first(site: Site) -> None:
    first = [str(piece.args[0]) for piece in list(readiness.list_pieces(site.app))[: len(all_checks())]]  # type: ignore[attr-defined]
    assert sorted(first) == sorted(check.id for check in all_checks())


def test_a_table_that_cannot_be_read_stops_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise OSError("no such file")

    done: list[str] = []
    monkeypatch.setattr(readiness, "list_pieces", lambda _: iter((fail, lambda: done.append("the next"))))
    monkeypatch.setattr(readiness, "list_later_pieces", lambda _: iter(()))
    readiness.make_ready(site.app, site.manager, lambda _: None)
    assert done == ["the next"]


def test_root_certificates_are_read_before_the_first_check() -> None:
    """All checks begin in the same half second: what can be done before is."""
    pieces = [
        piece for piece in preparation.list_pieces() if getattr(piece, "func", None) is connect.tls_context
    ]
    assert {piece.args[0] for piece in pieces} == set(connect.Trust)  # type: ignore[attr-defined]
    for piece in pieces:
        assert piece() is piece(), "once is enough"
