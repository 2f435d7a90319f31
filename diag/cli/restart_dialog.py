"""The restart of the router on a terminal: what to do now, the seconds, and what is seen of it, until it can be measured."""

from __future__ import annotations

import sys
from collections.abc import Mapping

import click

from diag.cli.output import may_style
from diag.cli.prompt import Prompt
from diag.troubleshoot.restart import OVER, Phase, Restart
from diag.troubleshoot.restart_companion import RestartCompanion

#: Between two looks at how far it is, in seconds: a countdown goes by seconds.
PACE_S = 1.0

#: Where a line cannot be written over, the time stands on a new line only so often, in seconds.
PLAIN_S = 10

#: Goes to the begin of a line and clears it (ECMA-48: CR, EL).
_ANEW = "\r\x1b[K"


def restart_together(prompt: Prompt, companion: RestartCompanion, texts: Mapping[str, str]) -> bool:
    """Go through it with the person; True once it is time to measure, False where they want no more, or nobody is at it.

    Raises Quit, KeyboardInterrupt; the companion looks no more then.
    """
    told, timed = "", ""
    over_write = may_style(sys.stdout)
    companion.start()
    try:
        while True:
            state, words = companion.state, companion.words
            if words.text != told:
                told = words.text
                if timed and over_write:
                    click.echo(_ANEW, nl=False)
                timed = ""
                prompt.say("\n" + words.title)
                prompt.say(words.text)
                for number, step in enumerate(words.steps, start=1):
                    prompt.say(f"{number}. {step}")
                if hint := _hint(state, texts):
                    prompt.say(hint, dim=True)
            if state.phase in OVER:
                return state.phase is Phase.MEASURE
            if (time_now := _time(companion, texts, 1 if over_write else PLAIN_S)) != timed:
                timed = time_now
                click.echo(f"{_ANEW}{timed}" if over_write else timed, nl=not over_write)
            if prompt.has_line(PACE_S):
                if prompt.read_line("").lower() in {"q", "quit", "exit"}:
                    return False
                _take_enter(companion)
    finally:
        companion.stop()


def _hint(state: Restart, texts: Mapping[str, str]) -> str:
    if state.phase in OVER:
        return ""
    if state.phase is Phase.AWAY:
        return texts["restart-stop"]
    word = "restart-unplugged" if state.phase is Phase.UNPLUG else "restart-measure"
    return f"{texts[word]} {texts['restart-stop']}"


def _time(companion: RestartCompanion, texts: Mapping[str, str], step_s: int) -> str:
    """How long is left, or how long it has taken so far where nobody can say that, in whole steps."""
    left_s = companion.seconds_left
    if left_s is not None:
        return texts["restart-left"].format(seconds=-int(-left_s // step_s) * step_s)
    gone_s = int(companion.gone_s) // step_s * step_s
    return texts["restart-gone"].format(time=f"{gone_s // 60}:{gone_s % 60:02}")


def _take_enter(companion: RestartCompanion) -> None:
    """The person says what could not be seen, or wants to wait no more."""
    phase = companion.state.phase
    if phase is Phase.UNPLUG:
        companion.note_unplugged()
    elif phase is not Phase.AWAY:
        companion.measure_now()
