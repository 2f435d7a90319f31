"""Ookla's speedtest.net through speedtest-cli: only with ``--provider speedtest``, in a child that can be killed."""

from __future__ import annotations

from diag.bandwidth.nouns import Found, Limits, Trial, Watch


class Speedtest:
    name = "speedtest"
    third_party = True

    def find(self) -> Found:
        return Found(failure="not-supported")

    def trial(self, found: Found, limits: Limits, watch: Watch, *, upload: bool = False) -> Trial:
        return Trial(failure="not-supported")
