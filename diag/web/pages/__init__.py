"""The pages, one file for each part of the site."""

from __future__ import annotations

from flask import Blueprint

from diag.web.pages.about import pages as about
from diag.web.pages.account import pages as account
from diag.web.pages.browser import pages as browser
from diag.web.pages.cases import pages as cases
from diag.web.pages.code import pages as code
from diag.web.pages.home import pages as home
from diag.web.pages.message import pages as message
from diag.web.pages.questions import pages as questions
from diag.web.pages.report import pages as report
from diag.web.pages.restart import pages as restart
from diag.web.pages.result import pages as result
from diag.web.pages.run import pages as run
from diag.web.pages.show import pages as show
from diag.web.pages.spot import pages as spot
from diag.web.pages.tv import pages as tv
from diag.web.pages.walk import pages as walk
from diag.web.pages.walk_step import pages as step

BLUEPRINTS: tuple[Blueprint, ...] = (
    home,
    run,
    result,
    restart,
    report,
    show,
    cases,
    about,
    browser,
    code,
    message,
    account,
    walk,
    step,
    tv,
    spot,
    questions,
)
