"""A flow as a picture: what it draws of texts that Mermaid would take for signs of its own."""

from __future__ import annotations

from diag.guide.mermaid import mermaid
from diag.guide.types import Flow, Step


def test_signs_of_mermaid_in_a_text_are_left_out_and_the_device_is_named() -> None:
    ask = Step(
        id="a",
        ask='Is {the} "on" [or] {off} | <b>? {The} one',
        go={"yes": "b", "no": "b", "unsure": "c", "cannot": "d"},
    )
    flow = Flow(
        id="x",
        title="X",
        start="a",
        devices=("roku",),
        steps={
            "a": ask,
            "b": Step(id="b", do="restart", go={"plays": "c"}),
            "c": Step(id="c", end="fixed"),
            "d": Step(id="d", end="flow", flow="basic"),
        },
    )
    assert (
        mermaid(flow, {"restart": "Restart {the}"})
        == """flowchart TD
  %% x: X
  start(( )) --> s0
  s0{"a<br>Is the device on or off  b? The device one"}
  s1["b<br>Restart the device"]
  s2(["c<br>fixed"])
  s3(["d<br>flow: basic"])
  s0 -->|yes, no| s1
  s0 -->|unsure| s2
  s0 -->|cannot| s3
  s1 -->|plays| s2
"""
    )
