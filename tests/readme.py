"""The generated parts of README and docs: ``python -m tests.readme`` writes them anew, a test proves them current."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path

from diag.checks import all_checks
from diag.probes import endpoints
from diag.vocabulary import CAUSES
from tests.test_floors import FLOORS

ROOT = Path(__file__).parent.parent
DIAGNOSES = ROOT / "docs" / "diagnoses.md"
ARCHITECTURE = ROOT / "docs" / "architecture.md"
PRIVACY = ROOT / "PRIVACY.md"
USAGE = ROOT / "docs" / "usage.md"


def checks() -> str:
    """Every check with its reason."""
    rows = "".join(f"| `{check.id}` | {check.why} |\n" for check in all_checks())
    return f"| check | why |\n|---|---|\n{rows}"


def floors() -> str:
    """The floors of ``diag/``, as a drawing in text and as a Mermaid flowchart."""
    names = [" · ".join(floor) for floor in FLOORS if floor != ("__main__",)]
    width = max(map(len, names)) + 4
    walls = f"├{'─' * width}┤\n".join(f"│{name:^{width}}│\n" for name in names)
    text = f"```\n┌{'─' * width}┐   imports go down only\n{walls}└{'─' * width}┘   ▼\n```\n"
    nodes = "".join(f'  f{number}["{name}"]\n' for number, name in enumerate(names))
    arrows = "".join(f"  f{above} --> f{below}\n" for above, below in pairwise(range(len(names))))
    return f"{text}\n```mermaid\nflowchart TD\n{nodes}{arrows}```\n"


def causes() -> str:
    """Every cause with the check that finds it and the usual place."""
    rows = "".join(
        f"| [{cause.id}](#{cause.id}) | {cause.name} | `{cause.check}` | `{cause.where}` |\n"
        for cause in CAUSES.values()
    )
    return f"| id | is | found by | where |\n|---|---|---|---|\n{rows}"


def hosts() -> str:
    """Every host that may be contacted, as ``diag hosts`` lists them."""
    rows = "".join(
        f"| `{place.host}` | {place.why} | {place.learns} | {f'`{place.switch}`' if place.third_party else '–'} |\n"
        for place in endpoints.ALL
    )
    return f"| host | why | its operator learns | left out with |\n|---|---|---|---|\n{rows}"


#: page -> the name of each of its blocks, and what makes it.
BLOCKS: Mapping[Path, Mapping[str, Callable[[], str]]] = {
    ARCHITECTURE: {"floors": floors},
    DIAGNOSES: {"causes": causes},
    PRIVACY: {"hosts": hosts},
    USAGE: {"checks": checks},
}


def with_blocks(page: Path) -> str:
    """The text of a page with each of its generated blocks made anew.  Raises ValueError where one is missing."""
    text = page.read_text(encoding="utf-8")
    for name, make in BLOCKS[page].items():
        before, start, rest = text.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition(f"<!-- /{name} -->")
        if not start or not end:
            raise ValueError(f"{page.name} needs the block {name}")
        text = before + start + make() + end + after
    return text


if __name__ == "__main__":
    for page in BLOCKS:
        page.write_text(with_blocks(page), encoding="utf-8")
