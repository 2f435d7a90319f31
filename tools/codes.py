"""For people who maintain the table: ``python -m tools.codes`` lints it, ``--statistics`` prints its tables,
``--write FILE…`` renews them in Markdown files."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from diag import paths
from diag.catalog.reader import table
from tools.code_statistics import lines, renew
from tools.lint.codes import lint, older_than_a_year
from tools.lint.demand import lint_demand

#: What people report most, as counts of public reviews.
DEMAND = Path(__file__).parent.parent / "tests" / "demand.tsv"


def main(arguments: list[str]) -> int:
    """0: sound, or printed; 1: the table has problems."""
    parser = argparse.ArgumentParser(prog="python -m tools.codes", description=__doc__)
    parser.add_argument("--statistics", action="store_true", help="print the generated tables")
    parser.add_argument("--write", nargs="+", type=Path, metavar="FILE", help="renew them in these files")
    asked = parser.parse_args(arguments)
    if asked.write:
        for path in asked.write:
            path.write_text(renew(path.read_text(encoding="utf-8"), table()), encoding="utf-8")
        return 0
    if asked.statistics:
        sys.stdout.write("\n".join(lines(table())) + "\n")
        return 0
    problems = lint(paths.data("error_codes")) + lint_demand(DEMAND)
    for old in older_than_a_year(table().entries(), datetime.now(tz=UTC).date()):
        sys.stderr.write(f"{old}\n")
    sys.stdout.write("".join(f"{problem}\n" for problem in problems) or "No problem found.\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
