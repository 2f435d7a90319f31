"""About this program: what it contacts and why, what it checks, what it keeps, who is let in, and of what it is made."""

from __future__ import annotations

import platform
import time
from collections.abc import Iterator
from functools import cache
from importlib import metadata

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

import diag
from diag.checks import all_checks
from diag.probes import endpoints
from diag.store import consent
from diag.web.guard import SESSION
from diag.web.request_context import guard, store

pages = Blueprint("about", __name__)

#: What the wheel is called whose requirements are listed.
NAME = "couchcheck"

#: Where nothing is installed (a plain checkout): the libraries that this page and the checks stand on.
LIBRARIES = ("flask", "waitress", "jinja2", "click", "requests", "dnspython", "psutil", "platformdirs")


#: What a User-Agent header holds -> what people call it.  The order tells: most browsers call themselves Chrome and Safari too
#: (MDN, "User-Agent header").
_BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "an iPhone"), ("iPad", "an iPad"), ("Android", "Android"), ("CrOS", "a Chromebook"), ("Windows", "Windows"),
    ("Macintosh", "a Mac"), ("Linux", "Linux"),
)  # fmt: skip


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
        agreed=consent.has_agreed(store().folder),
        browsers=tuple(browsers()),
        said=request.args.get("said", ""),
    )


@pages.post("/about/forget")
def forget() -> Answer:
    """Let in nobody any more but the browser that asked, which gets a new cookie: its old one may have been copied."""
    guard().keys.forget_all()
    answer = redirect(url_for("about.about", said="forgotten", _anchor="browsers"), code=303)
    answer.headers.add("Set-Cookie", guard().new_cookie(request.headers.get("User-Agent", "")))
    return answer


def browsers() -> Iterator[tuple[str, bool, str]]:
    """Each browser that is let in: what it is, whether it is this one, and when it was seen last."""
    now = time.monotonic()
    for name, session in guard().keys.sessions():
        yield browser_name(session.browser), name == request.environ[SESSION], _ago(now - session.seen)


def browser_name(told: str) -> str:
    """What a browser calls itself (its User-Agent header), in the two words that people know it by; nothing else of it."""
    program = next((name for mark, name in _BROWSERS if mark in told), "A browser")
    system = next((name for mark, name in _SYSTEMS if mark in told), "")
    return f"{program} on {system}" if system else program


def _ago(seconds: float) -> str:
    minutes = int(seconds / 60)
    if minutes < 1:
        return "used just now"
    if minutes < 60:
        return f"last used {minutes} minute{'s' if minutes > 1 else ''} ago"
    hours = minutes // 60
    return f"last used {hours} hour{'s' if hours > 1 else ''} ago"


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
