"""A document as others may see it: everything private in it has its stand-in.

What both faces (command line and page) need, so that neither decides what is private.
"""

from __future__ import annotations

from collections.abc import Iterable

from diag.case.document import CaseDocument
from diag.case.from_run import document_of, private_values
from diag.model import Case
from diag.net import ip_owners
from diag.redact import Masker, declared_values, own_names


def make_masker(shown: Iterable[str] = ()) -> Masker:
    """A masker that knows this PC's own names and whose network an address belongs to.

    ``shown``: labels ("public IPv4 address 1") that the person wants to be readable.
    """
    made = Masker(owner=ip_owners.owner_of, shown=frozenset(label.strip(" <>") for label in shown))
    made.learn(own_names())
    return made


def mask_run(case: Case, by: Masker) -> CaseDocument:
    """A run as a masked document, with all that its checks declare private."""
    by.learn(private_values(case))
    return mask_document(document_of(case), by)


def mask_document(document: CaseDocument, by: Masker) -> CaseDocument:
    """The document with what its types declare private masked, and all text swept for the rest."""
    by.learn(declared_values(document))
    masked: CaseDocument = by.tree(document)
    return masked
