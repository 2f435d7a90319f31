"""Stand-ins: what stands in a text in place of something private.  They are never masked again."""

from __future__ import annotations

import re
from collections.abc import Callable

#: Everything that gets a numbered stand-in, so that the same value can be told from another one.
NUMBERED = (
    "public IPv4 address", "public IPv6 address", "link-local address", "unique-local address", "device address", "Wi-Fi name",
    "host name", "user name", "adapter name", "program name", "personal name", "birth date", "postal address", "place", "customer number", "folder name", "e-mail address", "phone number", "serial number", "device id",
)  # fmt: skip

#: What is taken out for good: kept nowhere, and no wish brings it back.
REMOVED = (
    "password",
    "sign-in",
    "one-time code",
    "card number",
    "bank account",
    "session key",
    "gift card code",
    "identity number",
    "licence key",
)

_MARK = re.compile(
    rf"<(?:{'|'.join(NUMBERED)}) \d{{1,6}}(?: \([a-z0-9-]{{1,20}}\))?>|<(?:{'|'.join(REMOVED)}) removed>"
)

#: While a text is searched each stand-in is one character of this private area, which no rule matches.
_FIRST, _LAST = 0xF0000, 0xFFFFD
SIGN = f"[{chr(_FIRST)}-{chr(_LAST)}]"
_SIGN = re.compile(SIGN)


def removed_secret(kind: str) -> str:
    """The stand-in of a secret."""
    return f"<{kind} removed>"


def is_mark(text: str) -> bool:
    """Whether the text is one stand-in."""
    return bool(_MARK.fullmatch(text))


def find_numbered(text: str) -> list[tuple[str, int]]:
    """Kind and number of every numbered stand-in in a text."""
    return [
        (kind, int(number)) for kind, number in re.findall(rf"<({'|'.join(NUMBERED)}) (\d{{1,6}})[ >]", text)
    ]


class Placeholders:
    """The stand-ins of one text, each as one character."""

    def __init__(self) -> None:
        self._marks: list[str] = []
        self._numbers: dict[str, int] = {}

    def put(self, mark: str) -> str:
        """The sign for a stand-in."""
        number = self._numbers.get(mark)
        if number is None:
            number = len(self._marks)
            if _FIRST + number > _LAST:
                return "\ufffd"
            self._numbers[mark] = number
            self._marks.append(mark)
        return chr(_FIRST + number)

    def encode(self, text: str) -> str:
        """The text with signs for its stand-ins."""
        text = _SIGN.sub("\ufffd", text)
        return _MARK.sub(lambda m: self.put(m[0]), text) if "<" in text else text

    def decode(self, text: str) -> str:
        """The text with its stand-ins written out."""
        return _SIGN.sub(lambda m: self._marks[ord(m[0]) - _FIRST], text) if self._marks else text


def only_signs(text: str) -> bool:
    """Whether there is nothing but stand-ins in a value."""
    return bool(re.fullmatch(rf"(?:{SIGN}|[\s\ufffd])*", text))


#: A text is searched up to here (characters); nothing that a person types or a check says is longer.
LONGEST = 32_000
_CUT = " … (the rest was left out)"


def _cut(text: str) -> str:
    """A text that can be searched in time, ended between two words so that nothing is cut in half."""
    if len(text) <= LONGEST:
        return text
    begin = text[: LONGEST - len(_CUT)]
    end = max(begin.rfind(" "), begin.rfind("\n"))
    return (begin[:end] if end > LONGEST // 2 else "") + _CUT


#: What people and systems write is settled after four passes at most.
_MANY_PASSES = 8
_RUN = re.compile(r"\S+")


def settle(text: str, once: Callable[[str, Placeholders], str]) -> str:
    """``once`` applied until nothing changes: a stand-in gives its neighbours new surroundings.

    It ends, since each change leaves less text outside stand-ins.  What gives way sign by sign ("((((" before a secret)
    would take as many passes as it has signs: after many of them it goes as a whole, with the stand-in beside it.
    """
    signs = Placeholders()
    text = _cut(signs.encode(text))
    passes = 0
    while (changed := once(text, signs)) != text:
        passes += 1
        text = changed if passes < _MANY_PASSES else _RUN.sub(_keep_signs, changed)
    return signs.decode(text)


def _keep_signs(run: re.Match[str]) -> str:
    """Of what stands between two blanks the stand-ins alone, where there are any."""
    return "".join(_SIGN.findall(run[0])) or run[0]
