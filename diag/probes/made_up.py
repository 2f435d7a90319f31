"""Names that nobody has ever asked for, so that no memory on the way can answer for the one who is asked."""

from __future__ import annotations

import random
import string


def made_up_names(count: int = 3) -> list[str]:
    """Names of 12 to 20 letters under .com that nobody registered (.invalid is answered locally, RFC 6761)."""
    letters = random.SystemRandom()
    return [
        "".join(letters.choice(string.ascii_lowercase) for _ in range(letters.randint(12, 20))) + ".com"
        for _ in range(count)
    ]
