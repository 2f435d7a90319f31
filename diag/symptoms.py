"""What does not go as it should, in the words of people: one row for each symptom that opens a walk (diag/flows/).

A symptom's word is an interface and keeps its meaning for ever; what it says may be worded better.
"""

from __future__ import annotations

from collections.abc import Mapping

#: The word of a symptom -> what happens.
SYMPTOMS: Mapping[str, str] = {
    "account": "Something is wrong with the account",
    "payment": "A payment has failed",
    "payment-declined": "A payment is refused",
    "on-hold": "The account is on hold",
    "plan": "The plan does not allow what is wanted",
    "charge": "A charge looks wrong",
    "billing-date": "Netflix charges on another day than before",
    "charged-twice": "Netflix was charged twice",
    "unknown-charge": "Nobody knows a charge",
    "charged-after-cancelling": "There is a charge after cancelling",
    "price": "Netflix costs more than before",
    "cancel": "The membership is to end",
    "pause": "The membership is to pause",
    "refund": "Money is wanted back",
    "gift-card": "It is about a gift card",
    "forgotten-sign-in": "The password, address or number is forgotten",
    "hacked": "Somebody has changed the account",
    "unknown-user": "Somebody else may use the account",
    "extra-member": "It is about an extra member",
    "contact": "Netflix must be reached",
    "app-crashes": "The Netflix app closes by itself",
    "app-missing": "The Netflix app cannot be found",
    "app-frozen": "The Netflix app does not react any more",
    "does-not-play": "Netflix does not play",
    "error-code": "Netflix shows an error code",
    "stuck-loading": "Netflix loads and does not begin",
    "black-screen": "The picture stays black",
    "no-picture": "There is no picture",
    "no-sound": "There is no sound",
    "browser": "Netflix does not play in the browser",
    "page-does-not-load": "The page of Netflix does not load",
    "buffering": "Netflix stops and loads again and again",
    "slow": "Netflix is slow",
    "blurred": "The picture is blurred",
    "poor-picture": "The picture is poor",
    "cannot-connect": "The device cannot reach Netflix",
    "no-internet": "Netflix says that there is no internet",
    "date": "The date of the device may be wrong",
    "clock": "The clock of the device may be wrong",
    "downloads": "Downloads do not work",
    "household": "Netflix says that the device is not part of the household",
    "not-part-of-household": "Netflix says that the device is not part of the household",
    "netflix-down": "Netflix itself may have a fault",
    "outage": "Netflix may have an outage",
    "one-title": "One title does not play",
    "wrong-subtitles": "The subtitles of a title are wrong or missing",
    "wrong-sound": "The sound of a title is wrong or missing",
    "wrong-episode": "The wrong episode plays",
    "ends-early": "A title ends too early",
    "adverts": "The adverts are the trouble",
    "protected-video": "The browser or device refuses protected video",
    "no-4k": "There is no 4K picture",
    "no-sign-in": "Signing in does not work",
    "password": "The password is not accepted",
    "sign-in-on-tv": "Signing in on the TV does not work",
    "tv-does-not-play": "Netflix does not play on the TV",
    "only-on-tv": "Netflix plays on other devices at home, but not on the TV",
    "tv-error-code": "Netflix shows an error code on the TV",
    "too-many-screens": "Netflix says that too many people are watching",
    "too-many-devices": "Netflix says that too many devices are in use",
    "unsupported": "Netflix may not support the device",
    "app-too-old": "Netflix says that the app is too old",
    "vpn": "Netflix says that there is a VPN or proxy",
    "unblocker": "Netflix says that there is an unblocker",
    "wrong-country": "Netflix takes the home for one in another country",
}


def symptom_words(text: str | None) -> str | None:
    """What happens, for people: a symptom's words; any other text as it was typed."""
    return SYMPTOMS.get(text, text) if text else None
