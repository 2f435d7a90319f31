"""The generated parts of the README: ``python -m tests.readme`` writes them anew, a test proves them current."""

from __future__ import annotations

import re
from pathlib import Path

from diag.checks import all_checks

README = Path(__file__).parent.parent / "README.md"


def checks() -> str:
    """Every check with its reason."""
    rows = "".join(f"| `{check.id}` | {check.why} |\n" for check in all_checks())
    return f"| check | why |\n|---|---|\n{rows}"


#: name of the block -> what makes it.
BLOCKS = {"checks": checks}


def with_blocks(text: str) -> str:
    """The text with every generated block made anew."""
    for name, make in BLOCKS.items():
        pattern = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
        text, count = re.subn(pattern, lambda m, make=make: m[1] + make() + m[2], text, flags=re.DOTALL)
        if count != 1:
            raise ValueError(f"README.md needs the block {name} once")
    return text


if __name__ == "__main__":
    README.write_text(with_blocks(README.read_text(encoding="utf-8")), encoding="utf-8")
