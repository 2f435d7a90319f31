"""The evidence pack as one self-contained HTML page that prints well: no script, nothing from outside."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from diag import paths
from diag.account.dates import long_day
from diag.account.pack import Pack
from diag.account.rights import NOT_LEGAL_ADVICE
from diag.report.formatting import INDEPENDENT

if TYPE_CHECKING:
    from jinja2 import Template


def draw_pack(pack: Pack) -> str:
    """The page."""
    return _template().render(pack=pack, independent=INDEPENDENT, not_legal_advice=NOT_LEGAL_ADVICE)


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader([paths.data("templates"), paths.data("web/static")])  # the colours of the page
    made = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters.update(long_day=long_day)
    return made.get_template("account_pack.html")
