"""Builds the Flask app: its pages, its forms' tokens, what every template can use."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import Any

from flask import Flask, abort, g, render_template, request
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException

import diag
from diag import paths
from diag.redact import secrets_in
from diag.report.formatting import INDEPENDENT, MARKS, VERDICTS
from diag.store import FIELDS, LONGEST, LONGEST_CODE, NotFound, Store, StoreError, TextRefused
from diag.text import clean
from diag.vocabulary import PLACES
from diag.web.filters import FILTERS
from diag.web.guard import JSON, LARGEST_BODY, READING, SESSION, Guard, largest_body
from diag.web.keys import Keys
from diag.web.pages import BLUEPRINTS
from diag.web.run_manager import RunManager

#: Whoever hands the program out names here where its mistakes are reported, an https address or one for e-mail.  Nobody's
#: address is made up: without it none is shown.
MISTAKES_TO = "COUCHCHECK_MISTAKES_TO"

#: Fields that one form may have; ours have a dozen.
MOST_FIELDS = 100


def create_app(manager: RunManager, keys: Keys, *, port: int, hosts: Iterable[str] = ()) -> Flask:
    """The page, behind its guard.  ``hosts``: further host names with ports that are ours (``--host``)."""
    app = Flask("diag.web", template_folder=str(paths.data("templates")), static_folder="static")
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        MAX_FORM_PARTS=MOST_FIELDS,
        SEND_FILE_MAX_AGE_DEFAULT=300,
        TRUSTED_HOSTS=None,  # the guard has looked already, and more strictly
    )
    app.extensions["run_manager"], app.extensions["keys"] = manager, keys
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(FILTERS)
    app.before_request(_only_our_forms)
    app.teardown_appcontext(_close_store)
    app.context_processor(_for_templates)
    for error in (StoreError, TextRefused, NotFound, HTTPException, Exception):
        app.register_error_handler(error, _error_page)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.extensions["guard"] = guard = Guard(app.wsgi_app, port=port, keys=keys, hosts=hosts)
    app.wsgi_app = guard  # type: ignore[method-assign]
    return app


def _only_our_forms() -> None:
    """A request that changes something carries this session's token: in the form, or in a header with JSON."""
    if request.method in READING:
        return
    request.max_content_length = request.max_form_memory_size = largest_body(request.path)
    is_json = request.mimetype == JSON
    token = request.headers.get("X-Form-Token", "") if is_json else request.form.get("form", "")
    keys: Keys = _keys()
    if not keys.is_form_token(request.environ[SESSION], token):
        abort(403, "The page was open for too long. Go back, reload it, and try again.")


def _for_templates() -> dict[str, Any]:
    manager: RunManager = _extension("run_manager")
    return {
        "form_token": _keys().form_token(request.environ[SESSION]),
        "independent": INDEPENDENT,
        "version": diag.__version__,
        "going_on": bool(manager.work and not manager.work.over.is_set()),
        "cut_off": manager.work is None and manager.cut_off is not None,
        "notices": manager.notices[-3:],
        "places": PLACES,
        "longest": LONGEST,
        "longest_code": LONGEST_CODE,
        "marks": MARKS,
        "verdicts": VERDICTS,
    }


def read_mistakes_to() -> str:
    """Where mistakes of the program are reported, as a link leads there; "" when nobody said, or it is no such address."""
    said = os.environ.get(MISTAKES_TO, "").strip()
    if re.fullmatch(r"https://[^\s<>\"']{4,200}", said):
        return said
    return f"mailto:{said}" if re.fullmatch(r"[\w.+-]{1,64}@[\w-]+(\.[\w-]+)+", said) else ""


def _error_page(exc: Exception) -> tuple[str, int]:
    """An error as a page with a way out; a mistake of ours tells nothing private, and what was typed is given back."""
    title, text, code = _explain(exc)
    shown = render_template(
        "error.html",
        report_to=read_mistakes_to() if code >= 500 else "",
        title=title,
        text=text,
        back=code != 404,
        typed=_typed_fields() if code != 413 else {},
    )
    return shown, code


def _explain(exc: Exception) -> tuple[str, str, int]:
    """What to say of an error: title, text and status."""
    if isinstance(exc, TextRefused):
        return "Please change that", str(exc), 400
    if isinstance(exc, NotFound):
        return "This case is not here", str(exc), 404
    if isinstance(exc, StoreError):
        return "Your cases cannot be read now", str(exc), 503
    if isinstance(exc, HTTPException):
        code = exc.code or 500
        title, text = ERRORS.get(code, ("That did not work", "Go back and try again."))
        own = exc.description or ""
        if code in {400, 403, 409} and own != type(exc).description:
            text = own
        return title, text, code
    from flask import current_app

    current_app.logger.error("a mistake in the page: %s", type(exc).__name__, exc_info=exc)
    return *ERRORS[500], 500


#: The fields of our forms in which people write, with what they are called where a form could not be taken.
TYPED = {
    **{name: name.replace("_", " ").capitalize() for name in FIELDS if name != "device"},
    "code": "Code or message",
    "typed": "Code or message",
    "what": "What you tried",
    "effect": "What it changed",
    "channel": "Chat or phone",
    "agent": "First name of the agent",
    "reference": "Number of their case",
    "said": "What they said",
    "lines": "Lines of the statement",
    "text": "Text on the statement",
    "sign_in": "E-mail address or number of the Netflix account",
    "partner": "Company that bills",
    "name": "What this place is called",
}


def _typed_fields() -> dict[str, str]:
    """What was typed into a form that could not be taken; a field with a secret in it is left out."""
    if request.method in READING or request.mimetype == JSON:
        return {}
    texts = {TYPED[name]: text for name, text in request.form.items() if name in TYPED}
    return {
        label: clean(text) for label, text in texts.items() if text.strip() and not list(secrets_in(text))
    }


ERRORS = {
    400: ("That could not be read", "Something in the form was not as expected. Go back and try again."),
    403: ("Nothing was done", "This request did not come from the page itself. Go back and try again."),
    404: ("There is nothing here", "The address leads nowhere. Start again from the first page."),
    405: ("Nothing was done", "This address cannot be used in this way. Start again from the first page."),
    409: ("One check at a time", "A check is under way already. Watch it, or wait until it is over."),
    413: ("That is too much", "The text is longer than this page can take. Shorten it, please."),
    429: ("Too many open pages", "Close one of the other pages that watch the check."),
    500: (
        "A mistake in this program",
        "This page could not be made. Your saved cases are safe.",
    ),
}


def _extension(name: str) -> Any:
    from flask import current_app

    return current_app.extensions[name]


def _keys() -> Keys:
    keys: Keys = _extension("keys")
    return keys


def _close_store(_exc: BaseException | None) -> None:
    store: Store | None = g.pop("store", None)
    if store:
        for notice in store.notices:
            _extension("run_manager").say_once(notice)
        store.close()
