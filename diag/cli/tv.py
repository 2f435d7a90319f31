"""``diag tv``: the TVs, sticks and boxes of this home, and what they tell."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from diag.cli.output import screen_width
from diag.cli.reference import as_json
from diag.text import wrap


@click.command()
@as_json
def tv(as_json: bool) -> None:
    """Look for TVs, sticks and boxes in this home, and read what they tell."""
    from diag import host, tv
    from diag.report import tv as words

    system = host.read_system()
    found = tv.look(tv.lans_of(system), tv.never_read(system))
    reasons = words.reasons_for_none(found, system.os)
    if as_json:
        whole = {
            "devices": [asdict(device) for device in found.devices],
            "asked": list(found.asked),
            "why_none": " ".join(reasons) or None,
        }
        click.echo(json.dumps(whole, indent=1, ensure_ascii=False))
        return
    width = screen_width() or 80
    for device in found.devices:
        click.echo(words.heading(device))
        for sentence in words.sentences(device):
            click.echo("\n".join(wrap(sentence, width, "  ", "  ")))
    for reason in reasons:
        click.echo("\n".join(wrap(reason, width, "", "  ")))
