"""Couchcheck: find out why Netflix does not play, and what to do now.  This file holds the version only."""

__version__ = "0.1.0"
