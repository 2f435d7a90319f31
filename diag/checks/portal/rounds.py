"""One probe for a sign-in page, and one witness over TLS."""

from __future__ import annotations

from diag.checks.portal import answers, pages
from diag.checks.portal.facts import FAMILIES, PORTAL_LIKE, Probe
from diag.net import connect, http, resolve
from diag.net.addresses import kind_of, may_be_public
from diag.net.connect import Trust
from diag.probes import connectivity, endpoints
from diag.probes.context import CheckContext
from diag.probes.endpoints import Endpoint

#: How a look-up ends that no resolver answered, or none could: the name itself may well exist.
_NOBODY_SAID = frozenset({"timeout", "name-error"})
#: A public resolver is near: three of four homes wait less than a tenth of this for it.
_ASK_S = 0.6


def ask_probe(run: CheckContext, place: Endpoint) -> Probe:
    """What one operator's probe brought back."""
    family = FAMILIES[place.host]
    found = run.lookup(place.host)
    addresses = found.addresses
    if not addresses and found.failure in _NOBODY_SAID:
        addresses = _ask_outside(run, place.host)
    if not addresses:
        gone = found.failure in {"name-not-found", "name-empty"}
        return Probe(family=family, outcome="dns-blocked" if gone else "failed", failure=found.failure)
    address = connectivity.keep_routable(addresses)[0]
    kind = kind_of(address)
    if kind in {"loopback", "unspecified"}:
        return Probe(family=family, outcome="dns-blocked", address_kind=kind)
    reply = http.get(
        f"http://{place.host}{place.path}",
        timeout=run.time_limit(2.0),
        address=address,
        headers={"Cache-Control": "no-cache"},
        cap=16_384,
    )
    page = pages.find_page(reply, place.host)
    outcome = answers.classify(family, place.host, reply)
    relay, signature = answers.find_relay(reply.headers)
    return Probe(
        family=family,
        outcome=outcome,
        failure=reply.failure,
        status=reply.status,
        address_kind=kind,
        address=address,
        page_host=pages.host_of(page),
        page=page,
        page_kind=pages.classify_page(reply) if outcome in PORTAL_LIKE else None,
        relay=relay,
        relay_signature=signature,
    )


def _ask_outside(run: CheckContext, host: str) -> tuple[str, ...]:
    """The addresses by a public resolver, where this PC's own say nothing: a page may stand in the way all the same."""
    place = next((p for p in endpoints.RESOLVERS if run.is_allowed(p)), None)
    if place is None:
        return ()
    return resolve.ask(place.address4[0], host, timeout=run.seconds_left(_ASK_S)).addresses


def ask_witness(run: CheckContext, place: Endpoint) -> str:
    """Whether the real server answers over TLS: its chain verifies against public roots or this PC's own.

    With a wrong clock no chain verifies; then a certificate for the right name must do.
    """
    literals = (*place.address4[:1], *place.address6[:1])
    known = run.lookup(place.host).addresses if place.role == "netflix" else literals
    address = next((a for a in connectivity.keep_routable(known) if may_be_public(a)), None)
    if address is None:
        return "name-empty"
    done = connect.tls(address, place.host, timeout=run.time_limit(2.0, second=True), trust=Trust.PUBLIC)
    if done.failure == "tls-untrusted":
        done = connect.tls(address, place.host, timeout=run.time_limit(2.0, second=True), trust=Trust.SYSTEM)
    by_the_clock = done.certificate if done.failure in {"tls-expired", "tls-not-yet-valid"} else None
    if done.stage == "done" or (by_the_clock is not None and by_the_clock.covers(place.host)):
        return "genuine"
    return done.failure or "other"
