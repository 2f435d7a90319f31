"""Which page stands in the place of others: where it lies, and whether it asks to sign in or is the router's own.  Pure.

Not every redirect is a sign-in page.  A router that locks a device, or that has no internet itself, leads every page to
one of its own, and nobody can sign in there.  Its address and its words tell; names of products are not needed.
"""

from __future__ import annotations

import re
import urllib.parse

from diag.net import http
from diag.net.addresses import kind_of

SIGN_IN, LOCKED, OFFLINE = "sign-in", "parental-lock", "no-internet"
#: A page of the home's own that does not say what it wants: nobody can be told to sign in there.
UNTOLD = "untold"

#: Pages that lead on: a refresh in the head, or a script that sets the place.
_LEADS_ON = re.compile(r"(?:url=|location(?:\.href)?\s*=\s*)[\"']?(https?://[^\"'\s>]{1,400})", re.IGNORECASE)
#: What is shown to people and opened by them: no blanks, no quotes, nothing that a terminal takes for more.
_SHOWABLE_HOST = re.compile(r"[a-z0-9.:-]{1,100}")
_SHOWABLE_PATH = re.compile(r"[\w./~%+:@!$&()*,=-]{0,200}", re.ASCII)
_DEFAULT_PORTS = {"http": 80, "https": 443}

#: Names that only a home's own router answers: of one word, or below these ends (RFC 6762, RFC 8375, and what routers use).
_LOCAL_NAME = re.compile(
    r"[^.]+|.*\.(?:box|lan|local|home|home\.arpa|internal|localdomain|router|ip|cpe|station)"
)
#: Names under public domains that makers of routers answer themselves (their manuals, 2026-11).
_ROUTER_NAME = re.compile(
    r"(?:www\.)?(?:routerlogin|tplink(?:wifi|login|modem|repeater)|mywifiext|orbilogin|asusrouter|asusnetwork|(?:router|repeater)\.asus"
    r"|(?:router\.)?miwifi|linksyssmartwifi|myrouter|tendawifi|mwlogin)\.\w{2,5}|mafreebox\.freebox\.fr"
)

#: Words of pages on which somebody can sign in; they outweigh all others.
_SIGN_IN = re.compile(
    r"(?<![a-z])(?:log[-_ ]?in|log[-_ ]?on|sign[-_ ]?(?:in|up)|pre[-_]?login|portal|captive|hotspot|guest|gast|splash|voucher|terms"
    r"|accept|agree|register|welcome|authenticate|auth|uam|password|room number|anmelden|(?<!pas.de.)(?<!sans.)connexion|iniciar[-_ ]?sesi[oó]n|accedi|inloggen|entrar)(?![a-z])",
    re.IGNORECASE,
)
_LOCKED = re.compile(
    r"(?<![a-z])(?:kids?|kinder\w*|child\w*|jugend\w*|parent(?:al|s)?\w*|family|famille|filter(?:ed|ing)?|block(?:ed|ing)?(?:page)?"
    r"|lock(?:ed)?|gesperrt|\w{0,30}sperre|verboten|bloqu\w+|blocage|blocc\w+|geblokkeerd\w*|zablokowan\w*|interdit\w*|den?egad\w+|negad[oa]"
    r"|denied|forbidden|not[-_ ]?allowed|zeit(?:plan|limit)\w*|horari\w+|planning|restrict\w*|schedule\w*|bed[-_ ]?time|time[-_ ]?limit\w*"
    r"|screen[-_ ]?time|paused?|access[-_ ]?control)(?![a-z])",
    re.IGNORECASE,
)
_OFFLINE = re.compile(
    r"(?<![a-z])(?:no[-_ ]?(?:internet|connection|network|signal|sim|dsl|wan|service)|(?:sim|pin|puk)[-_ ]?(?:card|lock|code|required|missing|error)?"
    r"|off[-_ ]?line|not[-_ ]?connected|disconnect(?:ed)?|unplug(?:ged)?"
    r"|(?:internet|connection|network|wan|dsl|line|cable|link)[-_ ]?(?:is[-_ ])?(?:down|lost|error|fail(?:ed|ure)?|problem|unavailable|off)"
    r"|(?:keine?|sin|sem|senza|sans|pas[-_ ](?:de[-_ ]|d')|geen|brak)[-_ ]?(?:internet\w*|verbindung|verbinding|conexi[oó]n|conex[aã]o"
    r"|connessione|connexion|signal|se[nñ]al|sinal|segnale|servi[cçz]i?[eo])|hors[-_ ](?:ligne|service)|error[-_ ]?page|init|quick[-_ ]?set(?:up)?|set[-_ ]?up|wizard|first[-_ ]?use|brs)(?![a-z])",
    re.IGNORECASE,
)
_FORM = re.compile(r"<(?:form|input)\b", re.IGNORECASE)
#: The front page of a router: what it shows to whoever opens its address.
_FRONT_PAGE = re.compile(r"(?:.*/)?(?:index|home|main|default)\.\w{2,5}", re.IGNORECASE)


def find_page(reply: http.HttpReply, own: str) -> str | None:
    """Where the page lies that a probe of the host ``own`` was led to: scheme, host, port and path.

    The query is left out, since it names the device; sign-in pages that need it make it anew.  The answer is hostile
    text, so that what does not look like an address is none.
    """
    led_to = _find_target(reply)
    try:
        parts = urllib.parse.urlsplit(led_to)
        host, port, scheme = parts.hostname or "", parts.port, parts.scheme.lower()
    except ValueError:
        return None
    if scheme not in _DEFAULT_PORTS or host == own or not _SHOWABLE_HOST.fullmatch(host):
        return None
    place = f"[{host}]" if ":" in host else host
    if port is not None and port != _DEFAULT_PORTS[scheme]:
        place = f"{place}:{port}"
    path = parts.path or "/"
    return f"{scheme}://{place}{path if _SHOWABLE_PATH.fullmatch(path) else '/'}"


def host_of(page: str | None) -> str | None:
    """The host of a page."""
    return urllib.parse.urlsplit(page).hostname if page else None


def classify_page(reply: http.HttpReply) -> str:
    """SIGN_IN, LOCKED, OFFLINE or UNTOLD, from where the answer leads and what it says."""
    led_to = _find_target(reply)
    try:
        parts = urllib.parse.urlsplit(led_to)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return SIGN_IN
    if reply.status == 511 or (host and not _belongs_to_home(host)):  # RFC 6585: a sign-in is what it wants
        return SIGN_IN
    if not host and _FORM.search(reply.text):
        return SIGN_IN
    # the address that was asked for often stands in the query, and is no word of the page
    asked_for = re.compile(
        r"[^=&]*(?:generate_204|captive|connect(?:ivity|test)|detectportal|success|ncsi)[^=&]*", re.I
    )
    led = f"{parts.path} {asked_for.sub('', parts.query)}"
    words = led if led_to else _text_of(reply)  # nobody reads the text of a page that leads on
    if _SIGN_IN.search(words):
        return SIGN_IN
    if _OFFLINE.search(words):
        return OFFLINE
    if _LOCKED.search(words):
        return LOCKED
    if not host or port not in {None, 80, 443} or _session(parts.query):
        return SIGN_IN
    return OFFLINE if _FRONT_PAGE.fullmatch(parts.path) else UNTOLD


def _find_target(reply: http.HttpReply) -> str:
    location = reply.headers.get("location", "")
    if location or reply.status != 200:
        return location
    found = _LEADS_ON.search(reply.text)
    return found[1] if found else ""


def _belongs_to_home(host: str) -> bool:
    return (
        kind_of(host) == "private" or (kind_of(host) == "none" and bool(_LOCAL_NAME.fullmatch(host)))
    ) or bool(_ROUTER_NAME.fullmatch(host))


def _session(query: str) -> bool:
    """Whether the address names a session or a device, as those of sign-in pages do: more than where one came from."""
    return len([pair for pair in query.split("&") if pair]) > 1


def _text_of(reply: http.HttpReply) -> str:
    """What a page says, without tags, scripts and styles; nothing of a page that only leads on."""
    text = re.sub(r"(?is)<(script|style)\b.*?(?:</\1>|\Z)", " ", reply.text)
    return re.sub(r"<[^>]*>", " ", text)[:4000]
