"""Somebody who walks on the page: reads a step, presses its buttons, and ends where the walk ends."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from tests.web.site import Site

#: The address of a walk's page.
PLACE = re.compile(r"/case/[0-9a-f]+/walk/\d+")


class Walker:
    """Somebody who reads a page and presses its buttons."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.at = ""
        self.page = ""
        #: Whether the questions before an end are skipped, as whoever is not interested in them does.
        self.skips_last = True

    def begin(self, flow: str, device: str, **more: str) -> Walker:
        return self.follow(self.site.post("/walk/begin", {"flow": flow, "device": device, **more}))

    def press(self, button: str, /, **fields: str) -> Walker:
        """Press "answer", "back", "skip", "measure", "whole" or "next" on the page as it stands."""
        return self.follow(self.site.post(f"{self.at}/{button}", {"step": self.step, **fields}))

    def say(self, *words: str) -> Walker:
        for word in words:
            self.press("answer", word=word)
        return self

    def follow(self, answer: Any) -> Walker:
        """Go where an answer of the page leads, and read that page."""
        assert answer.status_code == 303, answer.text
        if answer.location == "/run":
            work = self.site.over()
            answer = self.site.get("/run")
            assert (answer.status_code, answer.location) == (303, work.back)
        found = PLACE.match(answer.location)
        assert found, answer.location
        self.at = found[0]
        self.read(answer.location)
        return self

    def read(self, address: str | None = None) -> str:
        answer = self.site.get(address or self.at)
        assert answer.status_code == 200
        self.page = unescape(answer.text)
        if self.skips_last and f'action="{self.at}/last"' in self.page:
            self.press("last", skip="1")
        return self.page

    @property
    def step(self) -> str:
        found = re.search(r'name="step" value="([^"]+)"', self.page)
        return found[1] if found else ""

    @property
    def words(self) -> list[str]:
        return re.findall(r'name="word" value="([^"]+)"', self.page)

    @property
    def case(self) -> str:
        return self.at.split("/")[2]

    def kept(self) -> dict[str, Any]:
        number = int(self.at.rsplit("/", 1)[1])
        return next(walk for walk in self.site.saved(self.case).walks if walk["number"] == number)
