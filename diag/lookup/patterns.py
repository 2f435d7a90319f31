"""Regular expressions that wait: a look-up needs few of the fifty that its modules name, and compiling all of them costs a
start more than all that it does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any


class LazyPattern:
    """A regular expression that is compiled when it is first used; the methods are those of ``re.Pattern``."""

    if TYPE_CHECKING:
        search: Callable[..., re.Match[str] | None]
        match: Callable[..., re.Match[str] | None]
        fullmatch: Callable[..., re.Match[str] | None]
        findall: Callable[..., list[Any]]
        finditer: Callable[..., Iterator[re.Match[str]]]
        split: Callable[..., list[str]]
        sub: Callable[..., str]

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self._pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """Only for what is not there yet: compiles, and from then on the methods are the compiled one's own."""
        if name.startswith("_"):
            raise AttributeError(name)
        compiled = re.compile(self._pattern, self._flags)
        for method in ("search", "match", "fullmatch", "findall", "finditer", "split", "sub"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)
