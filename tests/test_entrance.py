"""What strangers choose (names, headers, answers, files) is cleaned once, where it becomes a fact; so no exit can leak it."""

from __future__ import annotations

import io
import json
import sys
import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any

import click
import pytest

from diag import checks
from diag.case.from_json import read_document
from diag.case.from_run import document_of
from diag.case.replay import read_recorded
from diag.case.to_json import to_json
from diag.cli import cli, main
from diag.entrance import LONGEST_FACT, LONGEST_TOLD, clean_fact, clean_told
from diag.model import Asked, NotApplicable, NotMeasured, Progress, Reason
from diag.one_check import perform
from diag.session import Session
from diag.store import Store
from tests import worlds
from tests.web.payloads import STEERING, poisoned

POISON = (
    "\x1b]0;zq7\x07\x9b31m\u202e\u2066zq7\x00\u2028\u2029\u200b\u200e\u061c\ufeff\u00ad\ufff9\U000e0041\U000e007f"
    "\ue000\udc9b\ud83d\x0b\x0c\x1c\x85\r\nInjected: yes"
)
#: Keys of a case whose words are chosen by the program from a fixed list.
WORDS = frozenset(
    "format id started status where severity confidence reason state quality device kind flow step stage role".split()
)


def full_of(kind: Any, text: str) -> Any:
    """A value of a type in which every text is the given one."""
    origin, inside = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return full_of(next(each for each in inside if each is not type(None)), text)
    if origin is typing.Literal:
        return inside[0]
    if origin is typing.Annotated:
        return full_of(inside[0], text)
    if is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return typing.cast(Any, kind)(
            **{each.name: full_of(hints[each.name], text) for each in fields(kind) if each.init}
        )
    holder = origin or kind
    if holder is tuple and inside and inside[-1] is not Ellipsis:
        return tuple(full_of(each, text) for each in inside)
    if isinstance(holder, type) and issubclass(holder, Mapping):
        return {full_of(inside[0], text): full_of(inside[1], text)}
    if holder in (tuple, list, set, frozenset):
        return holder([full_of(inside[0], text)])
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    return text if kind is str else kind() if kind in (int, float, bool) else None


def is_steering(text: str) -> bool:
    return bool(STEERING & set(text)) or "\r" in text


@pytest.mark.parametrize("id_", checks.ids())
def test_a_stranger_steers_nothing_through_a_declared_field(id_: str) -> None:
    """A poisoned word in every field that the facts of a check declare."""
    check = checks.find(id_)
    facts = full_of(check.facts, POISON)
    ran = replace(check, observe=lambda run: facts, judge=lambda facts: ())
    case = replace(worlds.case(worlds.WORLDS[0]), results=(perform(ran, typing.cast(Any, None)),))
    raw = json.dumps(to_json(document_of(case)), ensure_ascii=False)
    assert not is_steering(raw)
    assert "\\" not in raw.replace('\\"', ""), "nothing that had to be escaped"
    if POISON in repr_texts(facts):
        assert "zq7" in raw, "the word itself is still seen"


def repr_texts(value: Any) -> set[str]:
    """All texts at any depth."""
    if isinstance(value, str):
        return {value}
    if is_dataclass(value):
        value = [getattr(value, each.name) for each in fields(value)]
    elif isinstance(value, Mapping):
        value = [*value, *value.values()]
    if isinstance(value, list | tuple | set | frozenset):
        return set().union(*map(repr_texts, value))
    return set()


@pytest.mark.parametrize("error", [NotMeasured, NotApplicable])
def test_nor_through_the_words_of_what_failed(error: Any) -> None:
    def observe(_run: Any) -> Any:
        raise error(Reason.NOT_SUPPORTED, f"It said {POISON}.")

    result = perform(replace(checks.find("wifi"), observe=observe), typing.cast(Any, None))
    assert result.detail
    assert not is_steering(result.detail)
    assert "\n" not in result.detail


def test_nor_through_what_was_asked_or_is_said_meanwhile() -> None:
    session = Session(Asked(symptom=f"It stops {POISON}", code=POISON), only=())
    assert not is_steering(f"{session.asked.symptom}{session.asked.code}")
    session._tell(Progress(check="wifi", note=POISON))
    assert isinstance(session._events[0], Progress)
    assert not is_steering(session._events[0].note)


@pytest.mark.parametrize("world", worlds.WORLDS[:3], ids=lambda w: str(w.name) if hasattr(w, "name") else "")
def test_nor_through_a_case_file(world: worlds.World) -> None:
    data = poisoned(to_json(worlds.run(world)), POISON, WORDS | {"id", "evidence", "findings", "by"})
    assert is_steering("".join(repr_texts(data)))
    document = read_document(data)
    assert not is_steering("".join(repr_texts(document)))
    data["id"], data["started"] = "aaaa", "2026-11-29T10:00:00Z"
    assert not is_steering("".join(repr_texts(read_recorded(data))))


def test_texts_are_cut_and_what_needs_no_cleaning_is_not_copied() -> None:
    assert len(clean_fact("x" * 1_000_000)) == LONGEST_FACT
    assert len(clean_told({"a": ["x" * 1_000_000]})["a"][0]) == LONGEST_TOLD
    facts = worlds.case(worlds.WORLDS[0]).results[0].facts
    assert clean_fact(facts) is facts
    assert clean_told("Line 1\nLine 2") == "Line 1\nLine 2"
    assert clean_fact("café — Wi‑Fi 日本\tx") == "café — Wi‑Fi 日本x"


#: Commands that measure or wait.
MEASURING = {"serve", "run", "tv", "watch", "spot"}


def commands(
    group: click.Group, before: tuple[str, ...] = ()
) -> typing.Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None or name in MEASURING:
            continue
        if isinstance(command, click.Group):
            yield from commands(command, (*before, name))
        yield (*before, name), command


def ways(path: tuple[str, ...], command: click.Command) -> typing.Iterator[tuple[str, ...]]:
    """A command with the poisoned word as its argument, and as the value of each of its options."""
    word = POISON.replace("\x00", "")
    yield (*path, word)
    for each in command.params:
        if isinstance(each, click.Option) and not each.is_flag and each.name != "output":
            yield (*path, each.opts[0], word)


COMMANDS = list(commands(cli))


@pytest.mark.parametrize(("path", "command"), COMMANDS, ids=[" ".join(path) for path, _ in COMMANDS])
def test_a_command_prints_no_word_raw(
    path: tuple[str, ...],
    command: click.Command,
    own_data_folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Store(own_data_folder) as store:
        store.save_run(worlds.run(worlds.WORLDS[6], id="bbbb11111111"), worlds.known(worlds.WORLDS[6]))
    for argv in ways(path, command):
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{POISON}\n"))
        main(argv)
        said = "".join(capsys.readouterr())
        assert said, argv
        assert not is_steering(said), (argv, said[:500])
