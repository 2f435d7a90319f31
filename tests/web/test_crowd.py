"""Many at once: one run, three streams, a page that still answers; and a stream that loses nothing."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from diag.web.run_manager import STREAMS
from tests.web.served import Served, everything, serving, status
from tests.web.site import Site, wait_for
from tests.worlds import world


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    with serving(monkeypatch) as made:
        yield made


def form(served: Served, path: str) -> bytes:
    """A form of ours, sent with nothing in it."""
    body = f"form={served.site.form}".encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nCookie: {served.cookie}\r\nSec-Fetch-Site: same-origin\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return served.raw(head.encode() + body)


def within(seconds: float, served: Served) -> None:
    begun = time.monotonic()
    assert status(served.get("/")) == 200
    assert time.monotonic() - begun < seconds


def test_fifty_starts_are_one_run(served: Served) -> None:
    served.site.go.clear()
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda: answers.append(status(form(served, "/run")))) for _ in range(50)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert Counter(answers) == {303: 1, 409: 49}
    assert len(served.site.started) == 1
    served.site.go.set()
    served.site.over()
    assert served.site.cases() == 1
    assert status(form(served, "/run")) == 303, "and then the next one may begin"


def test_run_after_run_leaves_nothing_behind(served: Served) -> None:
    """Threads and descriptors after twelve runs are those after four (memory: benchmarks/load.py)."""

    def held() -> tuple[int, int]:
        working = ("run-manager", "session", "check-")
        wait_for(lambda: not [each for each in threading.enumerate() if each.name.startswith(working)])
        return threading.active_count(), len(os.listdir("/dev/fd"))

    sizes = []
    for _ in range(3):
        for _ in range(4):
            assert status(form(served, "/run")) == 303
            served.site.over()
        sizes.append(held())
    assert all(later <= first for first, later in zip(sizes[0], sizes[2], strict=True)), sizes


def stream(served: Served, **headers: str) -> socket.socket:
    """A stream of the run under way, opened."""
    assert served.site.manager.work
    sock = served.connect()
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    sock.sendall(
        f"GET /run/{served.site.manager.work.id}/events HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n"
        f"Cookie: {served.cookie}\r\n{lines}Connection: close\r\n\r\n".encode()
    )
    return sock


def test_twenty_streams(served: Served) -> None:
    served.site.go.clear()
    assert status(form(served, "/run")) == 303
    socks = [stream(served) for _ in range(20)]
    answers = [sock.recv(64) for sock in socks]
    assert Counter(map(status, answers)) == {200: STREAMS, 429: 20 - STREAMS}
    within(1.0, served)
    served.site.go.set()
    ended = [everything(sock) for sock, answer in zip(socks, answers, strict=True) if status(answer) == 200]
    assert len(ended) == STREAMS
    assert all(b'"kind":"over"' in got for got in ended)
    for sock in socks:
        sock.close()
    wait_for(lambda: status(served.get(f"/run/{served.site.started[-1].id}/events")) == 200)


def test_streams_that_go_away_give_their_place_back(served: Served) -> None:
    served.site.go.clear()
    assert status(form(served, "/run")) == 303
    for _ in range(STREAMS):
        sock = stream(served)
        assert status(sock.recv(64)) == 200
        sock.close()
    served.site.go.set()
    wait_for(lambda: status(served.get(f"/run/{served.site.started[-1].id}/events")) == 200)


def test_a_hundred_half_requests_hold_nobody(served: Served) -> None:
    """Connections that say nothing, or not enough, take no thread of the server."""
    socks = [served.connect() for _ in range(80)]
    for number, sock in enumerate(socks):
        if number % 2:
            sock.sendall(f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nX-Slow: ".encode())
    within(1.0, served)
    for sock in socks:
        sock.close()


def test_readers_that_do_not_read_hold_nobody(served: Served) -> None:
    served.site.run()
    socks = []
    for _ in range(30):
        sock = served.connect()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        request = f"GET /static/page.css HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nCookie: {served.cookie}\r\n\r\n"
        sock.sendall(request.encode() * 3)
        socks.append(sock)
    within(1.0, served)
    for sock in socks:
        sock.close()


# -- the stream -----------------------------------------------------------------------------------------------


def told(text: str) -> list[tuple[int, dict[str, Any]]]:
    """The events of a stream with their ids, as a browser takes them in."""
    found = []
    for block in text.split("\n\n"):
        lines = dict(
            line.split(": ", 1) for line in block.splitlines() if ": " in line and not line.startswith(":")
        )
        if "data" in lines:
            found.append((int(lines["id"]), json.loads(lines["data"])))
    return found


def test_ids_count_up_and_the_last_event_is_the_end(site: Site) -> None:
    work = site.run()
    answer = site.get(f"/run/{work.id}/events")
    assert answer.text.startswith("retry: 1000\n\n")
    events = told(answer.text)
    assert [number for number, _ in events] == list(range(1, len(events) + 1))
    assert events[-1][1] == {"kind": "over", "case": work.case, "to": f"/case/{work.case}"}
    last = {event["check"]: event["mark"] for _, event in events[:-1]}
    assert set(last) == set(work.rows)
    assert not {"waiting", "running"} & set(last.values()), "every check has its last word"


def test_after_a_lost_connection_it_goes_on_where_it_was(site: Site) -> None:
    work = site.run()
    whole = told(site.get(f"/run/{work.id}/events").text)
    for after in range(len(whole) + 1):
        by_header = site.get(f"/run/{work.id}/events", headers={"Last-Event-ID": str(after)})
        assert told(by_header.text) == whole[after:]
        by_address = site.get(f"/run/{work.id}/events", query_string={"after": after})
        assert told(by_address.text) == whole[after:]
        both = site.get(
            f"/run/{work.id}/events", query_string={"after": 0}, headers={"Last-Event-ID": str(after)}
        )
        assert told(both.text) == whole[after:], (
            "what the browser saw last counts, not the address of the page"
        )


def test_asking_again_and_again_tells_the_same(site: Site) -> None:
    work = site.run()
    whole = told(site.get(f"/run/{work.id}/events").text)
    for after in (0, 1, len(whole) - 1, len(whole)):
        state = site.get(f"/run/{work.id}/state", query_string={"after": after}).get_json()
        assert [(event.pop("id"), event) for event in state["events"]] == whole[after:]


@pytest.mark.parametrize("odd", ["", "-1", "x", "1.5", "٣", "1e3", "0x1", " 1", "9" * 30, "1,2", "null"])
def test_an_odd_number_counts_as_none(site: Site, odd: str) -> None:
    work = site.run()
    answer = site.get(f"/run/{work.id}/state", query_string={"after": odd})
    assert answer.status_code == 200
    assert len(answer.get_json()["events"]) == work.number
    assert told(site.get(f"/run/{work.id}/events", query_string={"after": odd}).text)


def test_two_tabs_see_the_same_while_it_goes_on(served: Served) -> None:
    served.site.go.clear()
    served.site.world = world("vpn")
    assert status(form(served, "/run")) == 303
    first, second = stream(served), stream(served, Last_Event_ID="0")
    assert status(first.recv(12)) == status(second.recv(12)) == 200
    served.site.go.set()
    one, two = everything(first).decode(), everything(second).decode()
    work = served.site.over()
    whole = told(served.site.get(f"/run/{work.id}/events").text)
    late = stream(served, Last_Event_ID=str(len(whole) - 1))
    assert everything(late).decode().count("data:") == 1, "a tab that comes later goes on where it was"
    for sock in (first, second, late):
        sock.close()
    for got in (one, two):
        assert got.count('"kind":"check"') == len(whole) - 1
        assert got.count('"kind":"over"') == 1


def test_results_come_one_by_one_and_not_in_the_end(served: Served) -> None:
    """What is known is sent at once, while other checks still go on."""
    served.site.go.clear()
    assert status(form(served, "/run")) == 303
    sock = stream(served)
    got = b""
    work = served.site.manager.work
    assert work
    from diag.model import Progress

    work.hear(Progress(check="dns", fraction=0.5, note="asking"))
    while b"asking" not in got:
        part = sock.recv(4096)
        assert part, "the stream ended before it told anything"
        got += part
    assert not work.over.is_set()
    served.site.go.set()
    assert b'"kind":"over"' in everything(sock)
    sock.close()


def test_a_run_that_is_gone_is_gone(site: Site) -> None:
    old = site.run().id
    site.run()
    for kind in ("events", "state"):
        assert site.get(f"/run/{old}/{kind}").status_code == 404
        assert site.get(f"/run/none/{kind}").status_code == 404
