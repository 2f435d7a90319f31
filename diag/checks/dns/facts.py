"""What the dns check keeps of a run: decided words, so that a masked case is judged like the run itself."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class LookupSpeed:
    """One series of paced questions: how many were sent and lost, and the round trips in milliseconds."""

    asked: int
    lost: int
    p50_ms: float | None = None
    p95_ms: float | None = None


@dataclass(frozen=True, kw_only=True)
class ResolverFacts:
    """One configured resolver, in the order in which programs use them.

    ``used``: programs ask it themselves (False: it stands behind a forwarder on this PC).  ``state``:
    answers, errors (only failures of its own), late (silent at first), tcp-only (silent over UDP, twice), silent, port-closed, or a
    failure word.  ``first_ms`` is
    the slowest first look-up of a name.  ``run_by`` as in diag.host.operators.
    """

    address: str = field(metadata={"open": "resolver"})
    kind: str
    source: str
    used: bool = True
    operator: str | None = None
    run_by: str | None = None
    state: str | None = None
    first_ms: float | None = None
    speed: LookupSpeed | None = None
    again: LookupSpeed | None = None


@dataclass(frozen=True, kw_only=True)
class NameFacts:
    """One name: a word at each configured resolver in order (None: not asked), and in public.

    ``role``: essential, zone (the parent of the video servers' names), start (asked only for the devices in question),
    telemetry, control.  ``system`` is
    the word at the resolver whose answer programs take, ``public`` the best word of public resolvers and
    ``public_by`` how it came ("udp", "https").  ``differs``: no address is near any public answer or in
    Netflix's or its cloud's space; None when that could not be compared.  ``look`` is what TLS at such
    an address showed: netflix, other, or a failure word.  ``confirmed``: the word held when asked again.
    """

    name: str
    role: str
    at: tuple[str | None, ...] = ()
    system: str | None = None
    public: str | None = None
    public_by: str | None = None
    addresses: tuple[str, ...] = field(default=(), metadata={"open": "server"})
    owners: tuple[str, ...] = ()
    differs: bool | None = None
    look: str | None = None
    confirmed: bool | None = None


@dataclass(frozen=True, kw_only=True)
class ProgramLookup:
    """One look-up as programs on this PC do them, both families in one call: how long it took in milliseconds (at least so
    long with ``failure`` timeout)."""

    name: str
    ms: float
    failure: str | None = None


@dataclass(frozen=True, kw_only=True)
class MadeUp:
    """Names that nobody registered: how many were asked and got an address, and again in round two."""

    asked: int
    answered: int
    words: tuple[str, ...] = ()
    again_asked: int = 0
    again_answered: int = 0


@dataclass(frozen=True, kw_only=True)
class PublicFacts:
    """One public resolver.  ``udp`` and ``https``: answers, or a failure word; None when not asked.

    ``style``: its answer to a question that only it can answer that way: genuine, foreign, none (no
    answer that tells).  ``again``: the same asked again at its other address, over UDP; ``baseline``: what
    it says over HTTPS.  ``version`` is what the software calls itself; ``same_version``: the configured
    resolver says the very same.
    """

    operator: str
    configured: bool = False
    udp: str | None = None
    https: str | None = None
    style: str = "none"
    again: str | None = None
    baseline: str | None = None
    version: str | None = None
    same_version: bool = False


@dataclass(frozen=True, kw_only=True)
class Facts:
    """``known``: the system's resolvers could be read; otherwise one stands for all, asked as programs ask.

    ``expects_tv``: a TV or an error code was named.  ``compared``: public resolvers were allowed.  ``asked_by``: who
    runs what programs' questions go to, as in ResolverFacts.run_by.  ``devices``: the kinds of device that are in question,
    whose own names were asked for too.  ``sought``: the names of Netflix that exist, as far as is known; ``found``: how
    many of them this resolver found.  ``programs``: look-ups as programs do them, a second one where the first took long;
    ``ipv6``: what the resolver in use said when it was asked for IPv6 addresses alone then, a word each time.
    """

    known: bool
    resolvers: tuple[ResolverFacts, ...] = ()
    names: tuple[NameFacts, ...] = ()
    public: tuple[PublicFacts, ...] = ()
    made_up: MadeUp | None = None
    compared: bool = True
    expects_tv: bool = False
    asked_by: str | None = None
    devices: tuple[str, ...] = ()
    sought: int | None = None
    found: int | None = None
    programs: tuple[ProgramLookup, ...] = ()
    ipv6: tuple[str, ...] = ()
