"""One file a way to read a device, all behind one contract (TvReader)."""

from __future__ import annotations

from diag.tv.readers.advertised import READERS as ADVERTISED
from diag.tv.readers.chromecast import READER as CHROMECAST
from diag.tv.readers.description import READER as DESCRIPTION
from diag.tv.readers.dial import READER as DIAL
from diag.tv.readers.philips import READER as PHILIPS
from diag.tv.readers.roku import READER as ROKU
from diag.tv.readers.samsung import READER as SAMSUNG
from diag.tv.readers.vizio import READER as VIZIO
from diag.tv.types import TvReader

#: What is said by the readers that come first counts where several say something of the same.
READERS: tuple[TvReader, ...] = (ROKU, SAMSUNG, PHILIPS, VIZIO, CHROMECAST, DIAL, DESCRIPTION, *ADVERTISED)
