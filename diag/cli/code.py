"""``diag code``: what an error code or message means."""

from __future__ import annotations

import json
import shutil
import sys
from typing import TYPE_CHECKING, Any

import click

from diag import files
from diag.cli import typed

if TYPE_CHECKING:
    from diag.lookup import CodeAnswer
    from diag.lookup.door_table import Door

#: A line that is longer than this cannot be a code or a message; it is read up to here (characters).
LONGEST_LINE = 100_000


#: What is said before the doors.
NO_CODE = "This is no code that we know, but we can help with it."
#: The way to help that fits any trouble.
WALK_ON = "Step by step from the beginning: diag walk"
#: How each kind of door is opened here.
COMMANDS = {
    "code": "diag code {target}",
    "walk": "diag walk {target}",
    "message": "diag message -",
    "question": "diag walk {target}",
    "account": "",
    "device": "diag walk {walk} --device {target}",
}
#: The same for each page about money.
ACCOUNT_COMMANDS = {
    "charges": "diag charges",
    "clock": "diag clock",
    "letters": "diag report --format letter",
}


@click.command(context_settings={"ignore_unknown_options": True})  # "-120" is a code, not an option
@click.argument("text", nargs=-1, required=True, metavar="TEXT")
@click.option("--device", metavar="KIND", help="The device that shows it, e.g. smart-tv.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def code(text: tuple[str, ...], device: str | None, as_json: bool) -> None:
    """Explain an error code or message; "-" reads one a line and prints JSON lines."""
    from diag import lookup

    try:
        if device is not None:
            lookup.kind(device)
    except lookup.UnknownDevice as exc:
        raise click.BadParameter(str(exc), param_hint="--device") from exc
    if text == ("-",):
        _each_line(device)
        return
    said = typed.without_secrets(" ".join(text))
    answer = lookup.look_up(said, device)
    if as_json:
        click.echo(json.dumps(_to_json(answer, said), indent=1, ensure_ascii=False))
        return
    from diag.report import error_code

    width = max(32, min(shutil.get_terminal_size().columns, 88))
    doors = _doors(answer, said)
    if not doors and not _is_known(answer) and _is_lost(answer, said):
        for line in _lost_lines(said, width, _device(answer, said)):
            click.echo(line)
        return
    lines = error_code.lines(answer, width) if not doors or _is_known(answer) else [NO_CODE]
    device = _device(answer, said) if doors else None
    for line in (*lines, *_doors_lines(doors, width, device)):
        click.echo(line)


def _to_json(answer: CodeAnswer, said: str) -> dict[str, Any]:
    """An answer as JSON (json-format.md#the-other-commands), with the doors where it is no code that we know."""
    doors = [
        {"kind": d.kind.value, "target": d.target, "title": d.title, "why": d.why}
        for d in _doors(answer, said)
    ]
    return {**answer.as_json(), "doors": doors}


def _is_lost(answer: CodeAnswer, said: str) -> bool:
    from diag.lookup.doors import is_lost

    return is_lost(said, answer)


def _is_known(answer: CodeAnswer) -> bool:
    from diag.lookup.answers import Understood

    return answer.status not in {Understood.UNKNOWN, Understood.SUGGEST}


def _device(answer: CodeAnswer, said: str) -> str | None:
    """The device that was named, with --device or in the sentence itself."""
    from diag.lookup.models import find_only_device

    return answer.device or find_only_device(said)


def _lost_lines(said: str, width: int, device: str | None) -> list[str]:
    """For a sentence that we do not understand: the nearest doors, and the way to help without one."""
    from diag.lookup import doors
    from diag.text import wrap

    near = doors.find_near(said)
    first = f"{doors.NO_ANSWER} {doors.NEAR}" if near else doors.OTHER_SERVICE
    last = ["", doors.TRY_CODE, WALK_ON]
    return [
        *wrap(first, width),
        *_doors_lines(near, width, device),
        *(part for line in last for part in wrap(line, width) or [""]),
    ]


def _doors_lines(doors: tuple[Door, ...], width: int, device: str | None) -> list[str]:
    """The doors for people; nothing where there is none."""
    from diag.text import wrap

    lines = [line for door in doors for line in ("", *_door_lines(door, device))]
    return [part for line in lines for part in wrap(line, width) or [""]]


def _door_lines(door: Door, device: str | None) -> list[str]:
    """One door; a question, and a device that Netflix has given up, are answered at once.  A device goes along to its walk."""
    from diag.lookup.dropped import WALK, dropped_devices
    from diag.lookup.questions import questions

    command, target = COMMANDS[door.kind], door.target
    if door.kind == "account":
        command = ACCOUNT_COMMANDS[target]
    if door.kind == "device":
        row = dropped_devices()[target]
        sources = (f"Source: {source}, {row.checked}" for source in row.sources)
        return [
            door.title,
            door.why,
            row.certainty,
            *sources,
            f"  {command.format(walk=WALK, target=row.device)}",
        ]
    if door.kind != "question":
        on = f" --device {device}" if device and door.kind == "walk" and _asks_for_device(target) else ""
        return [f"{door.title}. {door.why}", f"  {command.format(target=target)}{on}"]
    one = questions()[target]
    command = command if one.walk else COMMANDS["message"]
    return [
        one.ask,
        one.answer,
        f"Source: {one.source}, {one.checked}",
        f"  {command.format(target=one.walk)}",
    ]


def _asks_for_device(flow: str) -> bool:
    """Whether a walk is about a device, and not about the account."""
    import tomllib

    from diag import paths

    return "devices" in tomllib.loads(paths.data(f"flows/{flow}.toml").read_text(encoding="utf-8"))


def _doors(answer: CodeAnswer, said: str) -> tuple[Door, ...]:
    """Where a sentence leads that holds no code; beside a message only the device that Netflix has given up."""
    if any(not reading.entry.words for reading in answer.readings):
        return ()
    from diag.lookup import doors

    return doors.find_ended_device(said) if _is_known(answer) else doors.find_doors(said)


def _each_line(device: str | None) -> None:
    from diag import lookup

    for line in files.lines_of(sys.stdin.buffer, LONGEST_LINE):
        said = typed.without_secrets(line)
        click.echo(json.dumps(_to_json(lookup.look_up(said, device), said), ensure_ascii=False))
