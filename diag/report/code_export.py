"""The whole table of codes for others to use: JSON, CSV, or pages that anybody can host (no script, no outside part).

The table is under CC BY 4.0, which every form of it says.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from diag import catalog, paths
from diag.catalog import Entry
from diag.lookup.languages import languages
from diag.report.code_steps import CodeStep, code_steps
from diag.report.error_code import ARTICLE, PLACES, UNVERIFIED
from diag.vocabulary import DEVICES, GROUPS, kinds

if TYPE_CHECKING:
    from jinja2 import Template

#: The name of the form, for those who read it with a program: it changes when a key changes its meaning.
FORMAT = "couchcheck.codes/1"
LICENCE = "CC BY 4.0"
LICENCE_LINK = "https://creativecommons.org/licenses/by/4.0/"
ATTRIBUTION = "Couchcheck's table of Netflix codes and messages. Couchcheck is independent of Netflix."

#: The columns of the CSV, in their order; lists are joined with "; ".
COLUMNS = (
    "id", "code", "category", "title", "meaning", "devices", "steps", "exists", "means", "source", "article", "checked",
    "pattern", "family",
)  # fmt: skip


def rows() -> list[dict[str, Any]]:
    """Every row of the table, as JSON has it; ``exists`` and ``means`` are words of confidence."""
    return [_row(entry) for entry in catalog.table().entries()]


def _row(entry: Entry) -> dict[str, Any]:
    articles = {entry.code: entry.article} if entry.article else dict(entry.articles)
    return {
        "id": entry.id,
        "code": name_on_screen(entry),
        "kind": "code" if entry.pattern else "message",
        "category": entry.category,
        "title": entry.title,
        "meaning": entry.meaning,
        "devices": list(entry.devices),
        "steps": [{"id": step, "say": catalog.ids().actions[step]["say"]} for step in entry.steps],
        "walk": entry.flow,
        "exists": entry.confidence,
        "means": entry.means_by,
        "source": "" if entry.source_kind == "memory" else entry.source,
        "articles": {code: ARTICLE.format(number=number) for code, number in articles.items()},
        "checked": None if entry.source_kind == "memory" else entry.checked.isoformat(),
        "pattern": entry.pattern,
        "family": entry.family,
    }


def name_on_screen(entry: Entry) -> str:
    """What a screen shows: the code, or the message without the table's own word before it."""
    return entry.code.removeprefix("message: ")


def to_json() -> str:
    """The table, and the languages in which its messages are understood, as one JSON document."""
    spoken = [
        {"code": language.code, "name": language.name, "source": language.source} for language in languages()
    ]
    whole = {
        "format": FORMAT,
        "licence": LICENCE,
        "licence_link": LICENCE_LINK,
        "attribution": ATTRIBUTION,
        "confidence": catalog.CONFIDENCE,
        "rows": rows(),
        "languages": spoken,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def to_csv() -> str:
    """One line a row; a cell that a spreadsheet would take for a formula begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows():
        cells = {
            **row,
            "devices": "; ".join(row["devices"]),
            "steps": "; ".join(step["say"] for step in row["steps"]),
            "article": "; ".join(row["articles"].values()),
            "checked": row["checked"] or "",
            "family": "yes" if row["family"] else "no",
        }
        writer.writerow([_cell(cells[column]) for column in COLUMNS])
    return out.getvalue()


def _cell(text: str) -> str:
    return f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text


def to_pages() -> Iterator[tuple[str, str]]:
    """(name of the file, text) of a page for each code and message, and of the list of all of them."""
    every = catalog.table().entries()
    both = {"licence": LICENCE, "licence_link": LICENCE_LINK, "attribution": ATTRIBUTION}
    files: dict[str, list[Entry]] = {}
    for entry in every:
        files.setdefault(entry.file, []).append(entry)
    yield (
        "index.html",
        _template("index").render(groups=files, shown=name_on_screen, count=len(every), **both),
    )
    page = _template("page")
    for entry, row in zip(every, rows(), strict=True):
        yield (
            f"{entry.id}.html",
            page.render(
                row=row,
                sure=catalog.how_sure(entry.confidence, entry.means_by),
                place=PLACES.get(entry.category),
                devices=dict.fromkeys((GROUPS.get(name) or DEVICES[name]).name for name in entry.devices),
                steps=[catalog.ids().actions[step] for step in entry.steps],
                by_device=steps_by_device(entry),
                unverified=UNVERIFIED,
                links=[part for part in entry.source.split() if part.startswith("https://")],
                **both,
            ),
        )


def steps_by_device(entry: Entry) -> list[tuple[list[str], tuple[CodeStep, ...]]]:
    """(names of devices, the steps as they are done there): devices with the same way stand together."""
    from diag.guide.loader import guides

    every = guides().devices
    alike: dict[tuple[CodeStep, ...], list[str]] = {}
    for kind in kinds(entry.devices):
        for id_, device in every.items():
            if device.kind == kind and (steps := code_steps(entry.steps, id_)):
                alike.setdefault(steps, []).append(device.label)
    return [(names, steps) for steps, names in alike.items()]


def _template(name: str) -> Template:
    """A page of templates/codes/.  Jinja is loaded only by those who want pages."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder = FileSystemLoader(paths.data("templates") / "codes")
    found = Environment(loader=folder, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return found.get_template(f"{name}.html")
