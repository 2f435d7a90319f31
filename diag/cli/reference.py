"""``diag list``, ``diag hosts`` and ``diag schema``: what the tool checks, contacts and prints."""

from __future__ import annotations

import json
import shutil
from typing import Any

import click

from diag.text import wrap

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def _print(data: Any) -> None:
    click.echo(json.dumps(data, indent=1, ensure_ascii=False))


@click.command("list")
@as_json
def list_(as_json: bool) -> None:
    """List the checks, each with its reason."""
    from diag.checks import all_checks
    from diag.vocabulary import CHECKS

    if as_json:
        _print([{"id": c.id, "title": CHECKS[c.id].title, "why": c.why} for c in all_checks()])
        return
    _table([(check.id, check.why) for check in all_checks()])


@click.command()
@as_json
def hosts(as_json: bool) -> None:
    """List every host that may be contacted, with the reason and the switch that leaves it out."""
    from diag.probes import endpoints

    if as_json:
        _print(
            [
                {
                    "host": p.host,
                    "port": p.port,
                    "addresses": [*p.address4, *p.address6],
                    "why": p.why,
                    "learns": p.learns,
                    "third_party": p.third_party,
                    "switch": p.switch,
                }
                for p in endpoints.ALL
            ]
        )
        return
    _table(
        [
            (p.host, f"{p.why}. Leave out with {p.switch}." if p.third_party else f"{p.why}.")
            for p in endpoints.ALL
        ]
    )
    click.echo(
        "\nBeyond these: your own router, the resolvers and proxies set on this PC, and nothing else. When you look for a "
        "TV, the devices of your home network that answer. With `diag spot`, devices of your home network open a page on "
        "this PC, and may ask speed.cloudflare.com themselves. "
        "`--provider speedtest` also asks the servers that www.speedtest.net names, `--url` the one that you name."
    )


@click.command()
def schema() -> None:
    """Print the JSON schema of `diag run --json`."""
    from diag.case.schema import schema as make

    _print(make())


def _table(rows: list[tuple[str, str]]) -> None:
    width = max(32, min(shutil.get_terminal_size().columns, 100))
    column = max(len(name) for name, _ in rows) + 2
    for name, words in rows:
        if column + 24 > width:  # a narrow terminal: the words go below the name
            lines = [name, *wrap(words, width, "  ", "  ")]
        else:
            lines = wrap(words, width, name.ljust(column), " " * column)
        click.echo("\n".join(lines))
