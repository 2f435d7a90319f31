"""The page for tests: the real app behind its guard, with runs that measure nothing.

A run of this site hears at once what a home of ``worlds.py`` would have said, from the real checks' judges.  Set
``site.world`` to another home; clear ``site.go`` and a run waits for it to be set, as long as a test needs; ``site.held`` names
the checks that wait (None: all).
"""

from __future__ import annotations

import dataclasses
import re
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from diag import host, spot, tv
from diag.case.document import Contact, TriedStep
from diag.checks import all_checks
from diag.model import Asked, Check, NotApplicable, NotMeasured, Reason
from diag.probes import liveness
from diag.session import Session
from diag.store import Saved, Store
from diag.troubleshoot import remeasure, router_watch
from diag.web.app import create_app
from diag.web.job import Job
from diag.web.keys import Keys
from diag.web.run_manager import RunManager
from tests import worlds
from tests.spot.phone import LOOPBACK, Phone
from tests.test_session import CONNECTED
from tests.worlds import world

PORT = 8477
BASE = f"http://127.0.0.1:{PORT}"

#: The home of the case that the store holds from the beginning.
STORED = world("vpn")


class _Compiled(BytecodeCache):
    """Templates that were compiled for one test serve the next ones too: that alone halves their time."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = _Compiled()

_compile_builder = Rule._compile_builder
_BUILDERS: dict[tuple[str, str, bool], Callable[..., Any]] = {}


def _compile_builder_once(rule: Rule, append_unknown: bool = True) -> Callable[..., Any]:
    """What builds an address depends on the rule's own text alone: compiling it again for each site takes 15 ms a site."""
    key = (rule.rule, repr(rule.defaults), append_unknown)
    if key not in _BUILDERS:
        _BUILDERS[key] = _compile_builder(rule, append_unknown)
    return _BUILDERS[key]


Rule._compile_builder = _compile_builder_once  # type: ignore[assignment, method-assign]


class Site:
    """The app, a browser that is let in already, and what stands behind them."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, *, port: int = PORT, hosts: Iterable[str] = ()
    ) -> None:
        self.world = world("healthy")
        self.go = threading.Event()
        self.go.set()
        self.held: frozenset[str] | None = None
        self.started: list[Session] = []
        monkeypatch.setattr(remeasure, "start_session", self._session)
        monkeypatch.setattr(router_watch, "public_address", lambda: worlds.PUBLIC)
        monkeypatch.setattr(router_watch, "look_at_router", lambda: liveness.UP)
        monkeypatch.setattr(host, "read_system", lambda: CONNECTED)
        self.tvs = tv.TvSurvey(asked=("ssdp", "mdns"))  # no TV answers
        monkeypatch.setattr(tv, "look", lambda *_, **__: self.tvs)
        monkeypatch.setattr(spot, "open_spot", self._open_spot)
        self.manager = RunManager()
        self.keys = Keys()
        self.app = create_app(self.manager, self.keys, port=port, hosts=hosts)
        self.app.jinja_env.bytecode_cache = COMPILED
        self.base = f"http://127.0.0.1:{port}"
        self.client: FlaskClient = self.app.test_client()
        self.cookie = f"couchcheck-{port}"
        self.let_in()

    def let_in(self) -> None:
        """Give the browser a session, anew where it has been forgotten."""
        self.session = self.keys.new_session()
        self.client.set_cookie(self.cookie, self.session, domain="127.0.0.1")
        self.form = self.keys.form_token(self.keys.session(self.session) or "")

    def _open_spot(self, _: host.SystemFacts, *, third_parties: bool) -> spot.SpotServer:
        """The small server for a phone, on loopback."""
        session = spot.SpotSession(minutes=10, third_parties=third_parties, medium="wired")
        self.spot = spot.SpotServer(LOOPBACK, session, port=0)
        self.spot.start()
        return self.spot

    def measure_spot(self, **more: Any) -> None:
        """What a phone beside the TV would measure."""
        phone = Phone(self.spot)
        phone.open()
        phone.measure(**more)

    # -- asking ---------------------------------------------------------------------------------------

    def get(self, path: str, **more: Any) -> TestResponse:
        """A page, as the browser asks for it, to its end (``buffered=False`` for a stream that has none)."""
        return self.client.get(path, base_url=self.base, **{"buffered": True, **more})

    def post(
        self,
        path: str,
        fields: Mapping[str, Any] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        **named: Any,
    ) -> TestResponse:
        """Send a form of ours, with its token: ``site.post("/run", symptom="buffering")``."""
        sent = {"Sec-Fetch-Site": "same-origin", **(headers or {})}
        data = {"form": self.form, **(fields or {}), **named}
        return self.client.post(path, base_url=self.base, data=data, headers=sent)

    def post_json(self, path: str, data: Any, **headers: str) -> TestResponse:
        """Send JSON as our scripts do, with its token in a header."""
        sent = {"Sec-Fetch-Site": "same-origin", "X-Form-Token": self.form, **headers}
        return self.client.post(path, base_url=self.base, json=data, headers=sent)

    def outsider(self) -> FlaskClient:
        """Another browser, with no cookie."""
        return self.app.test_client()

    def bare(
        self, path: str, method: str = "GET", *, host: str | None = None, known: bool = True, **more: Any
    ) -> TestResponse:
        """One request exactly as said: the Host header as it stands, the cookie only when ``known``."""
        headers = {
            **({"Cookie": f"{self.cookie}={self.session}"} if known else {}),
            **more.pop("headers", {}),
        }
        name = {} if host is None else {"HTTP_HOST": host}
        client = self.app.test_client(use_cookies=False)
        return client.open(
            path,
            method=method,
            base_url=self.base,
            headers=headers,
            environ_overrides=name,
            **{"buffered": True, **more},
        )

    # -- what is kept ---------------------------------------------------------------------------------

    def keep(self, world: worlds.World = STORED, **changed: Any) -> str:
        """Save a home as a case, with what its person told; its id.  ``changed``: other values of the run."""
        first = worlds.run(world, **changed)
        id_ = first.id
        with Store() as store:
            for run in range(world.runs):
                saved = dataclasses.replace(first, id=id_ if run == 0 else f"{run:02}{id_[2:]}")
                store.save_run(saved, worlds.known(world), case=None if run == 0 else id_)
            if world.told:
                store.note(id_, **world.told)
            for step in world.steps:
                store.add_step(id_, TriedStep(**step))
            for contact in world.contacts:
                store.add_contact(id_, Contact(**contact))
            for walk in world.walks:
                store.save_walk(id_, walk)
        return id_

    def saved(self, id_: str) -> Saved:
        """A case of the store."""
        with Store() as store:
            return store.case(id_)

    def cases(self) -> int:
        """How many cases there are."""
        with Store() as store:
            return store.count()

    # -- runs -----------------------------------------------------------------------------------------

    def run(self, **fields: Any) -> Job:
        """Start a run by the form of the first page and wait until it is over."""
        answer = self.post("/run", **fields)
        assert answer.status_code == 303, answer.text
        return self.over()

    def over(self, within_s: float = 5.0) -> Job:
        """The run under way, when it has ended."""
        work = self.manager.work
        assert work
        assert work.over.wait(within_s), "the run does not end"
        return work

    def _session(self, asked: Asked, only: Iterable[str] | None) -> Session:
        session = Session(asked, only, known=self._checks())
        self.started.append(session)
        session.start()
        return session

    def _checks(self) -> list[Check]:
        said = {**worlds.HEALTHY, **self.world.changed}
        return [
            dataclasses.replace(check, observe=self._observe(check.id, said.get(check.id)))
            for check in all_checks()
        ]

    def _observe(self, id_: str, known: Any) -> Callable[[Any], Any]:
        def observe(run: Any) -> Any:
            while (self.held is None or id_ in self.held) and not self.go.wait(0.02):
                if run.cancelled:
                    break
            if isinstance(known, Reason):
                raise NotMeasured(known)
            if known is None:
                raise NotApplicable("not here")
            return known

        return observe

    def close(self) -> None:
        """No run outlives its test."""
        self.go.set()
        self.manager.close()


def forms(html: str) -> list[str]:
    """The addresses to which the forms and buttons of a page send something that changes anything."""
    found = re.findall(r'<form[^>]*method="post"[^>]*action="([^"]+)"', html)
    return found + re.findall(r'formaction="([^"]+)" formmethod="post"', html)


def wait_for(true: Callable[[], bool], within_s: float = 5.0) -> None:
    """Until something holds; fails when it does not come about."""
    end = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.01)
