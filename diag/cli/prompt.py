"""Says things on a terminal and asks for answers: by their number or their word, one line at a time."""

from __future__ import annotations

import re
import select
import shutil
import sys
import time
from collections.abc import Mapping, Sequence

import click

from diag import interruption
from diag.cli.output import may_style
from diag.guide.types import Choice
from diag.text import clean, wrap

#: What the further lines of an answer or a part of an action are set in by.
_SET_IN = re.compile(r"( +\w+  |\d+\. )?")

#: Narrower no sentence can be read, and wider no eye finds the next line (columns).
_NARROWEST, _WIDEST = 32, 80

#: How often a terminal is looked at that cannot wake us, in seconds.
_LOOK_S = 0.1

#: How long a terminal is waited for at a time, in seconds.
_STEP_S = 0.5

_STDIN = 0


class Quit(Exception):
    """The person wants to stop here."""


class Prompt:
    """What the person sees and types.

    ``words``: the labels of "yes" and "no"; ``again``: what is said to an answer that is none.
    """

    def __init__(self, words: Mapping[str, str], again: str) -> None:
        self._words, self._again = words, again
        self.width = max(_NARROWEST, min(shutil.get_terminal_size().columns, _WIDEST))

    def say(self, text: str, *, err: bool = False, dim: bool = False) -> None:
        """Some lines, wrapped."""
        for line in clean(text).split("\n"):
            indent = " " * len(_SET_IN.match(line)[0])  # type: ignore[index]
            for part in wrap(line, self.width, rest=indent) or [""]:
                styled = dim and may_style(sys.stderr if err else sys.stdout)
                click.echo(click.style(part, dim=True) if styled else part, err=err)

    def choose(self, text: str, choices: Sequence[tuple[str, str]]) -> str:
        """One of several, by its number or its word."""
        self.say(text)
        return self.pick([Choice(word=word, label=label) for word, label in choices], {})

    def confirm(self, text: str) -> bool:
        """A plain yes or no."""
        self.say(text)
        return self.pick(self.yes_or_no(), {}) == "yes"

    def yes_or_no(self) -> list[Choice]:
        """The two plain answers."""
        return [Choice(word=word, label=self._words[word]) for word in ("yes", "no")]

    def pick(self, choices: Sequence[Choice], more: dict[str, str]) -> str:
        """The word of a choice, or a key of ``more``.  Raises Quit."""
        self.say("")
        width = len(str(len(choices)))
        for number, choice in enumerate(choices, start=1):
            self.say(f"  {number:>{width}}  {choice.label}")
        for key, label in more.items():
            self.say(f"  {key}  {label}", dim=True)
        while True:
            typed = self.read_line("> ").lower()
            if typed in {"q", "quit", "exit"}:
                raise Quit
            if typed in more:
                return typed
            if typed.isdecimal() and 1 <= int(typed) <= len(choices):
                return choices[int(typed) - 1].word
            if any(typed == choice.word for choice in choices):
                return typed
            self.say(self._again.format(count=len(choices)))

    @staticmethod
    def read_line(prompt: str) -> str:
        """One line.  Raises Quit at the end of what is typed."""
        try:
            if sys.platform != "win32" and sys.stdin.isatty():
                # In steps: Ctrl-C just before the program waits in a read would be heard with the next key only.
                click.echo(prompt, nl=False)
                prompt = ""
                while not Prompt.has_line(_STEP_S):
                    pass
            return input(prompt).strip()
        except EOFError:
            raise Quit from None

    @staticmethod
    def has_line(within_s: float) -> bool:
        """Whether the person types a line within so many seconds, which can be read then.

        Raises KeyboardInterrupt also where an earlier one was lost: Python drops what is thrown into a destructor.
        """
        if interruption.was_asked():
            raise KeyboardInterrupt
        if sys.platform != "win32":
            return bool(select.select([_STDIN], [], [], within_s)[0])
        import msvcrt

        end = time.monotonic() + within_s
        while not msvcrt.kbhit():
            if time.monotonic() >= end:
                return False
            time.sleep(_LOOK_S)
        return True
