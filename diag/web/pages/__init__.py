"""The pages, one file for each part of the site."""

from __future__ import annotations

from flask import Blueprint

from diag.web.pages.home import pages as home
from diag.web.pages.result import pages as result
from diag.web.pages.run import pages as run

BLUEPRINTS: tuple[Blueprint, ...] = (home, run, result)
