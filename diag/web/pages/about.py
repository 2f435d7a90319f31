"""About this program: what it contacts and why, what it checks, what it keeps, and of what it is made."""

from __future__ import annotations

import platform
from functools import cache
from importlib import metadata

from flask import Blueprint, render_template

import diag
from diag.checks import all_checks
from diag.probes import endpoints
from diag.web.request_context import store

pages = Blueprint("about", __name__)

#: What the wheel is called whose requirements are listed.
NAME = "couchcheck"

#: Where nothing is installed (a plain checkout): the libraries that this page and the checks stand on.
LIBRARIES = ("flask", "waitress", "jinja2", "click", "requests", "dnspython", "psutil", "platformdirs")


@pages.get("/about")
def about() -> str:
    """The one page on which everything is said that people ask about a program they should trust."""
    own = [place for place in endpoints.ALL if not place.third_party]
    others = [place for place in endpoints.ALL if place.third_party]
    return render_template(
        "about.html",
        groups=(("Netflix itself", own), ("Others, for comparison", others)),
        checks=all_checks(),
        versions=versions(),
        folder=store().folder,
        days=store().keep_days,
    )


@cache
def versions() -> tuple[tuple[str, str], ...]:
    """The program, Python, the system and the libraries, each with its version."""
    return (
        ("Couchcheck", diag.__version__),
        ("Python", platform.python_version()),
        ("System", f"{platform.system()} {platform.release()} ({platform.machine()})"),
        *libraries(),
    )


def libraries() -> tuple[tuple[str, str], ...]:
    """The libraries that this program asks for, as far as they are installed."""
    try:
        wanted = [line for line in metadata.requires(NAME) or () if "extra ==" not in line]
        names = sorted({_name(line) for line in wanted})
    except metadata.PackageNotFoundError:
        names = sorted(LIBRARIES)
    found = []
    for name in names:
        try:
            found.append((name, metadata.version(name)))
        except metadata.PackageNotFoundError:
            continue
    return tuple(found)


def _name(requirement: str) -> str:
    """ "flask>=3.1" as "flask"."""
    end = next((n for n, sign in enumerate(requirement) if not (sign.isalnum() or sign in "-_.")), None)
    return requirement[:end].lower()
