"""The page: a Flask app on this PC alone.  It shows and hands on; it decides and measures nothing.

``serve`` binds and runs it; ``create_app`` builds it (tests give a run manager and keys of their own).  Around the app
stands ``guard.Guard``, which no answer bypasses: host names, the session, other sites, sizes, headers.
"""
