"""What must not even be stored: passwords, one-time codes, card and account numbers, session keys, signatures.

``scrub`` takes them out for good, ``refused`` says in a word why a typed text cannot be kept.  Pure functions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, is_dataclass, replace
from enum import Enum
from functools import lru_cache
from typing import Any

from diag.redact.placeholders import SIGN, Placeholders, is_mark, only_signs, removed_secret, settle
from diag.redact.tree import PLAIN, fields_of

_QUOTED = r"\"[^\"\n]{1,120}\"|'[^'\n]{1,120}'|“[^”\n]{1,120}”|„[^“”\n]{1,120}[“”]|‘[^’\n]{1,120}’"
#: A word whose closing punctuation belongs to the sentence.
_WORD = r"[^\s\"'“”„]{0,199}[^\s\"'“”„.,;:!?)\]}>]"
_VALUE = rf"(?!{SIGN})(?P<v>{_QUOTED}|{_WORD})"

_STRONG = (
    r"(?:pass ?words?|passwort|passwd|pass[ -]?codes?|pass ?phrase|pwd|kennwort|contraseña|mot de passe|wachtwoord|senha|"
    r"hasło|пароль|密码|パスワード|(?:wi-?fi|wlan|wpa[23]?|network)[ _-]?(?:key|schlüssel)|netzwerkschlüssel|psk)"
)
_WEAK = r"(?:pass|secret|pin|profile lock|passkey)"

#: Ordinary words that follow "password is" or "password:" when no password is told.
_ORDINARY = re.compile(
    r"(?:\w+ed|wrong|right|correct|incorrect|invalid|fine|ok|okay|good|bad|weak|strong|too|not|never|always|still|the|this|that|a|an|"
    r"my|your|our|his|her|their|same|new|old|on|in|at|for|to|of|from|with|and|or|but|if|it|is|was|we|i|you|none|no|yes|unknown|missing|"
    r"empty|hidden|set|reset|left|kept|known|unchanged|secret|manager|managers|field|fields|box|screen|page|prompt|change|changes|again|"
    r"here|there|now|please|see|ask|only|also|long|short|safe|what|where|when|which|being|email|e-mail|falsch|richtig|"
    r"nicht|das|die|der|mein|dein|ihr|[?*•.…xX_-]+|\d{1,3})",
    re.IGNORECASE,
)
#: The shape of Netflix's error codes, which people type beside every word.
_CODE = re.compile(r"(?:[A-Za-z]{1,4}-?\d{1,5}(?:-\d{1,5}){0,3}|tv[pq]-[\w-]+|\d+(?:\.\d+)+)")

_OTP = (
    r"(?:(?:one[- ]?time|verification|verify|security|sign[- ]?in|log[- ]?in|access|confirmation|authenticat(?:ion|or)|auth|[2two]+[- ]?"
    r"f(?:a|actor)|temporary|service|sms|activation|(?:password )?reset|household|travel|mfa)[ -]?(?:pass)?(?:codes?|number|pin|password)|"
    r"(?:bestätigungs|einmal|sicherheits|anmelde|freigabe)[- ]?(?:code|kennwort|passwort)|otp|totp|tan)"
)
_SAID = (
    r"(?:[\s:=#\"'(„“-]|\b(?:is|was|ist|lautet|i|got|received|they|sent|me|by|sms|from|netflix|for|my|account|the|it|says|said|reads|came|as|"
    r"text|e-?mail|typed|entered|used)\b){0,14}"
)
_DIGITS = r"(?P<v>[A-Z]-\d{5,6}|\d{3}[ -]\d{3}|\d{4,8}|(?=[A-Z]*\d)[A-Z0-9]{6,8})(?![\w.-]*\d)"


def _looks_told(value: str) -> bool:
    return not _ORDINARY.fullmatch(value.rstrip(".,;:!?)"))


#: What a password is for ("the password to sign in"), not what it was set to.
_PURPOSE = re.compile(
    r"(?:sign|log|login|get|enter|open|watch|see|play|use|unlock|access|connect|continue|confirm|check|change|reset|set|make|try|type|"
    r"find|be|have|join|add|stop|start|go|hand|keep|give|let|do|any(?:one|body)|every(?:one|body)|some(?:one|body)|netflix|it|me|us|them)",
    re.IGNORECASE,
)


def _is_set_value(value: str) -> bool:
    """Whether what follows "password … to" is a password, as in "changed the password to …"."""
    return _looks_told(value) and not _PURPOSE.fullmatch(value.rstrip(".,;:!?"))


def _is_mixed(value: str) -> bool:
    """Whether a word that merely follows "password" looks like one."""
    if value[0] in "\"'“„‘":
        return True
    if len(value) < 5 or _CODE.fullmatch(value) or not _looks_told(value):
        return False
    letters, digits = any(c.isalpha() for c in value), any(c.isdigit() for c in value)
    return letters and (digits or any(c in "!@#$%^&*+=~" for c in value))


def _luhn(value: str) -> bool:
    digits = [int(c) for c in value if c.isdigit()]
    doubled = [sum(divmod(2 * d, 10)) if n % 2 else d for n, d in enumerate(reversed(digits))]
    return digits[0] in (2, 3, 4, 5, 6) and sum(doubled) % 10 == 0  # ISO/IEC 7812: cards begin with 2 to 6


def _iban(value: str) -> bool:
    flat = value.replace(" ", "").upper()
    return (
        len(flat) >= 15 and int("".join(str(int(c, 36)) for c in flat[4:] + flat[:4])) % 97 == 1
    )  # ISO 13616


def _any(_value: str) -> bool:
    return True


@dataclass(frozen=True)
class Secret:
    """One rule: the group ``v`` of ``pattern`` is a secret when ``accept`` agrees.

    ``hints``: one of these must stand in the lower-case text, a quick look before the slow one.
    """

    kind: str
    pattern: re.Pattern[str]
    accept: Callable[[str], bool] = _any
    hints: tuple[str, ...] = ("",)


def _rule(
    kind: str,
    pattern: str,
    accept: Callable[[str], bool] = _any,
    hints: tuple[str, ...] = ("",),
    flags: int = re.IGNORECASE,
) -> Secret:
    return Secret(kind, re.compile(pattern, flags), accept, hints)


#: Stands for "any digit" among the hints.
DIGIT = ("\0digit",)
_PASSWORD_SIGNS = (
    "pass",
    "pwd",
    "kennwort",
    "contras",
    "mot de",
    "wachtwoord",
    "senha",
    "hasł",
    "парол",
    "密码",
    "パスワード",
    "key",
    "schlüssel",
    "psk",
)


def signs_of(text: str) -> str:
    """What hints are looked for in: folded letters, so that no odd capital hides a word."""
    folded = text.casefold()
    return f"{folded}{DIGIT[0]}" if any(map(str.isdigit, folded)) else folded


RULES = (
    _rule("sign-in", r"(?<=:)//(?P<v>[^/\s@\"'<>]{1,200})@", hints=("@",)),
    _rule("sign-in", rf"(?<![\w.%+-])(?!mailto:|sip:|{SIGN})(?P<v>[^\s:@/\"'<>,;()]{{1,64}}:[^\s:@/\"'<>]{{1,64}})@(?=[\w\[])", hints=("@",)),
    _rule("password", rf"(?:pass ?phrase|(?:wi-?fi|wlan|wpa[23]?|network)[ _-]?(?:key|password|passwort))[\"']?\s*[:=]\s*(?!{SIGN})(?P<v>{_QUOTED}|[^\s,;.][^\n,;.]{{0,80}})", _looks_told, _PASSWORD_SIGNS),
    _rule("password", rf"{_STRONG}[\"']?\s*(?:[:=：]|=>|->)+\s*{_VALUE}", _looks_told, _PASSWORD_SIGNS),
    _rule("password", rf"--?{_STRONG}\s+{_VALUE}", _looks_told, _PASSWORD_SIGNS),
    _rule("password", rf"{_STRONG}(?:\s+(?:for|of|on|to)(?:\s+[\w'’-]+){{1,4}}?)?\s+(?:is|was|ist|lautet|es|est|auf)\s+(?:now\s+|still\s+|jetzt\s+)?{_VALUE}", _looks_told, _PASSWORD_SIGNS),
    _rule("password", rf"{_STRONG}(?:\s+(?:for|of|on|to)(?:\s+[\w'’-]+){{1,4}}?)?\s+to\s+{_VALUE}", _is_set_value, _PASSWORD_SIGNS),
    _rule("password", rf"{_STRONG}\s+{_VALUE}", _is_mixed, _PASSWORD_SIGNS),
    _rule("password", rf"(?<![\w-]){_WEAK}[\"']?\s*(?:(?:code|number)\s*)?(?:[:=]|\bis\b)\s*{_VALUE}", lambda v: _looks_told(v) and len(v) >= 4, ("pass", "secret", "pin", "lock")),
    _rule("password", r"(?<![\w-])(?:pin|pass ?code|password|passwort|kennwort)(?:\s+(?:code|number))?\s+(?P<v>\d{4,8})(?![\w-])", _any, ("pin", "pass", "kennwort")),
    _rule("one-time code", r"\b(?:texted|e-?mailed|sent|sms)\s+(?:me|us|you)\s+(?:(?:the|a|this)\s+)?(?:code\s+)?(?P<v>\d{4,8})(?![\w-])", hints=("me", "us", "you")),
    _rule("one-time code", r"\bcode\b[^.\n\d]{0,40}\b(?:sent|texted|e-?mailed|sms)\b[^.\n\d]{0,20}?(?P<v>\d{4,8})(?![\w-])", hints=("code",)),
    _rule("one-time code", r"(?<!error )\bcode\s+(?P<v>\d{4,8})(?![\w-])[^.\n\d]{0,25}\b(?:(?:sent|texted|e-?mailed)\s+(?:to\s+)?(?:me|us)|(?:by|via|per)\s+(?:sms|text))\b", hints=("code",)),
    _rule("one-time code", rf"(?<!\w){_OTP}{_SAID}{_DIGITS}", hints=DIGIT),
    _rule("one-time code", rf"(?<![\w.-])(?P<v>[A-Z]-\d{{5,6}}|\d{{3}}[ -]\d{{3}}|\d{{4,8}})\s+(?:is|was|ist)\s+(?:your|my|the|ihr|dein)\s+(?:netflix[\w-]*\s+)?(?:{_OTP}|(?:netflix\s+)code)", hints=DIGIT),
    _rule("card number", r"(?<!\w)(?<!\d[.-])(?P<v>(?:\d[ .\u00a0\u2011-]?){12,18}\d)(?![\w])(?![.-]\d)", _luhn, DIGIT),
    _rule("card number", r"\b(?:card|karte|cc)(?:\s*(?:number|no\.?|nr\.?|#))?\s*(?:is|:|=|#)?\s*(?P<v>(?:\d[ -]?){12,18}\d)(?!\w)", hints=DIGIT),
    _rule("card number", r"\b(?:cvv2?|cvc2?|csc)\b\W{0,3}(?:is\s+)?(?P<v>\d{3,4})\b", hints=DIGIT),
    _rule("bank account", r"\b(?P<v>[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?)\b", _iban, DIGIT, flags=0),
    _rule("session key", r"\b(?P<v>eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]+)?)", hints=("eyj",)),
    _rule("session key", rf"\b(?:bearer|basic|digest)\s+(?!{SIGN})(?P<v>(?=[^\s\d]*\d|\S*=)[\w+/=.~-]{{12,}})", hints=("bearer", "basic", "digest")),
    _rule("session key", rf"\b(?:set-)?cookie:\s*(?!{SIGN})(?P<v>\S[^\n]*)", hints=("cookie",)),
    _rule("session key", rf"\b(?:secure)?netflixid\s*[=:]\s*(?!{SIGN})(?P<v>[^\s;,]+)", hints=("netflixid",)),
    _rule("session key", rf"(?<![?&\w])(?:session|auth|access|refresh|api|private|secret)[_ -]?(?:id|token|key)[\"']?\s*[:=]\s*{_VALUE}", hints=("id", "token", "key")),
)  # fmt: skip

#: Query parameters that sign a request, wherever they stand; and the short ones of Netflix's speed test
#: (facts.md 3.1: t, e and n), which mean nothing elsewhere.
_SIGNED = re.compile(
    r"(?<=[?&;])((?:access_|id_|refresh_)?token|sig|signature|key|api_?key|auth|session|sid|policy|hmac|key-pair-id|x-amz-[\w-]+|passwd?|password|pwd)=(?!…)[^&\s\"'<>]+",
    re.IGNORECASE,
)
_RUN = re.compile(r"[^\s\"'<>]+")
_SPEEDTEST = ("nflxvideo", "speedtest", "/range/")
_SHORT = re.compile(r"(?<=[?&])([tensk])=(?!…)[^&\s\"'<>]+")

#: One word of ours, such as "timeout": nothing can hide in it but a name.
_HARMLESS = re.compile(r"[a-z]*")

#: A field of this name holds a secret whatever its value looks like.
_FIELD = re.compile(
    r"(?:^|[_-])(?:password|passwd|passphrase|pwd|psk|secret|pin|otp|cvv|cookie|token|authorization)$",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def scrub(text: str) -> str:
    """The text with every secret replaced by what it was; nothing can bring it back."""
    if _HARMLESS.fullmatch(text):
        return text
    return settle(text, without_secrets)


def scrub_tree(value: Any) -> Any:
    """JSON types and dataclasses of them with every secret in any text removed, and every field whose name says that
    it is one."""
    if isinstance(value, str):
        return value if isinstance(value, Enum) else scrub(value)
    if isinstance(value, tuple):
        return tuple([item if type(item) in PLAIN else scrub_tree(item) for item in value])
    if isinstance(value, list):
        return [item if type(item) in PLAIN else scrub_tree(item) for item in value]
    if is_dataclass(type(value)):
        found = {name: getattr(value, name) for name, _ in fields_of(type(value))}
        changed = {name: each for name, each in found.items() if type(each) not in PLAIN}
        return replace(value, **scrub_tree(changed))
    if isinstance(value, Mapping):
        return {
            scrub(str(k)): removed_secret("password") if _hides(str(k), v) else scrub_tree(v)
            for k, v in value.items()
        }
    return value


def secrets_in(text: str) -> Iterator[str]:
    """The kinds of secrets in a text."""
    text = Placeholders().encode(text)
    for rule in RULES:
        if any(
            rule.accept(m.group("v")) and not only_signs(m.group("v")) for m in rule.pattern.finditer(text)
        ):
            yield rule.kind
    if _SIGNED.search(text):
        yield "session key"


def _hides(name: str, value: Any) -> bool:
    return isinstance(value, str) and bool(value) and bool(_FIELD.search(name)) and not is_mark(value)


def without_secrets(text: str, signs: Placeholders) -> str:
    """One pass over a text in which stand-ins are signs."""
    folded = signs_of(text)
    for rule in RULES:
        if any(hint in folded for hint in rule.hints):
            text = rule.pattern.sub(lambda m, rule=rule: _replace(m, rule, signs), text)  # type: ignore[misc]
    if "=" in text:
        text = _SIGNED.sub(r"\1=…", text)
        if any(sign in folded for sign in _SPEEDTEST):
            text = _RUN.sub(_strip_signature, text)
    return text


def _strip_signature(match: re.Match[str]) -> str:
    """The address of a speed test without what signs it; any other run of signs as it is."""
    run = match[0]
    return _SHORT.sub(r"\1=…", run) if any(sign in run.casefold() for sign in _SPEEDTEST) else run


def _replace(match: re.Match[str], rule: Secret, signs: Placeholders) -> str:
    value = match.group("v")
    if only_signs(value) or not rule.accept(value):
        return match[0]
    start, end = match.start("v") - match.start(), match.end("v") - match.start()
    return match[0][:start] + signs.put(removed_secret(rule.kind)) + match[0][end:]
