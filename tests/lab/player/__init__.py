"""A small real player: does what watching Netflix takes, from the PC of a home, and says whether it plays.

It is the lab's oracle.  It shares nothing with the program under test: standard library alone, the system's
resolver, routes, proxies and root certificates as browsers use them, and Netflix's private authority as
televisions do.  ``python -m tests.lab.player --help``.
"""
