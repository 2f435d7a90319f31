"""Every text of a walk can be read by anybody: short sentences, plain words, calm, no telephone number."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from diag.guide.types import Instructions
from diag.vocabulary import CHECKS
from tests.guide_cases import GUIDES

LONGEST_SENTENCE = 25

#: Words of the trade.  What a person must find on a screen under exactly that name is allowed where it stands.
JARGON = (
    "TCP", "UDP", "IP", "IPv4", "IPv6", "TLS", "SSL", "MTU", "ICMP", "DHCP", "NAT", "HTTP", "HTTPS", "NXDOMAIN", "resolver",
    "gateway", "latency", "packet", "packets", "subnet", "handshake", "hostname", "interface", "certificate",
    "firmware", "cache", "cookie jar", "bandwidth", "throughput", "jitter", "ping", "traceroute", "bufferbloat", "SSID",
    "MAC", "LAN", "WAN", "VLAN", "ISP", "boot", "reboot", "daemon", "process", "port", "protocol", "query", "stream rate",
    "Mbps", "kbps", "node", "server error", "timeout", "troubleshoot", "troubleshooting", "power cycle", "deactivated",
    "API", "DNS", "DRM", "HDCP", "CDN", "URL", "UI", "config", "configure", "initialise", "initialize", "terminate", "execute", "parameter",
)  # fmt: skip

#: Names of menus that the person has to find exactly like this.
NAMED = (
    "Check Firmware Upgrade", "Configure DNS", "Private DNS", "DNS server assignment", "then DNS", "(DNS)",
    "the setting called DNS", "Digital Rights Management (DRM) Content", "Play DRM-controlled content", "protected content or DRM",
)  # fmt: skip

_PHONE = re.compile(r"\+?\d[\d\s().-]{7,}\d")


def hows() -> Iterator[tuple[str, Instructions]]:
    for id_, how in GUIDES.home.items():
        yield f"walk.toml {id_}", how
    for device in GUIDES.devices.values():
        for id_, how in device.instructions.items():
            yield f"{device.id} {id_}", how


def texts() -> Iterator[tuple[str, str]]:
    """Every text that a person can see, with where it stands."""
    for flow in GUIDES.flows.values():
        yield f"{flow.id}", flow.title
        for step in flow.steps.values():
            for text in (step.say, step.ask, *step.answers.values()):
                if text:
                    yield f"{flow.id} {step.id}", text
    for where, how in hows():
        for text in (*how.steps, how.impossible, how.loses):
            if text:
                yield where, text
    for action in GUIDES.actions.values():
        if action.title and (action.on == "device" or action.id in GUIDES.home):
            yield f"title of {action.id}", action.title
        for text in (action.loses, action.ask):
            if text:
                yield f"{action.id}", text
    for name, table in (
        ("words", GUIDES.words),
        ("ends", GUIDES.ends),
        ("texts", GUIDES.texts),
        ("effects", GUIDES.effects),
    ):
        for key, text in table.items():
            yield f"{name} {key}", text
    for check in CHECKS.values():
        yield f"fine {check.id}", check.fine
    for one in GUIDES.evidence.values():
        yield f"evidence {one.id}", one.say
    for conclusion in GUIDES.conclusions.values():
        yield f"conclusion {conclusion.id}", conclusion.say
    for device in GUIDES.devices.values():
        yield f"name of {device.id}", device.name


ALL = sorted(set(texts()))


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.?!:])\s+|\n", text) if part]


def test_there_is_enough_to_read() -> None:
    assert len(ALL) > 800


def test_sentences_are_short() -> None:
    for where, text in ALL:
        for sentence in sentences(text):
            assert len(sentence.split()) <= LONGEST_SENTENCE, (where, sentence)


def test_words_are_plain() -> None:
    for where, text in ALL:
        plain = re.sub(r"\{\w+\}", "", text)
        for name in NAMED:
            plain = plain.replace(name, "")
        for word in JARGON:
            flags = 0 if word.isupper() else re.IGNORECASE
            assert not re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", plain, flags), (where, word, text)


def test_the_mean_sentence_is_easy() -> None:
    """About twelve words: what a tired person reads at once."""
    lengths = [len(sentence.split()) for _, text in ALL for sentence in sentences(text)]
    assert sum(lengths) / len(lengths) < 12


def test_no_text_blames_or_frightens() -> None:
    for where, text in ALL:
        assert not re.search(
            r"\b(your fault|you must|you failed|illegal|fatal|error!|wrong answer|invalid)\b",
            text,
            re.IGNORECASE,
        ), (where, text)
        assert "!" not in text, (where, text)


def test_both_are_named_before_they_are_asked_for() -> None:
    """ "Do you have both at hand?" follows a sentence that says what they are."""
    for device in GUIDES.devices.values():
        for action in GUIDES.actions.values():
            if (
                action.ask == "Do you have both at hand?"
                and not GUIDES.instructions(device, action.id).impossible
            ):
                loses = GUIDES.instructions(device, action.id).loses or action.loses
                assert "You need the email address and the password of the account to sign in again." in loses


def test_no_telephone_number() -> None:
    for where, text in ALL:
        assert not _PHONE.search(text), (where, text)


def test_texts_are_clean() -> None:
    for where, text in ALL:
        assert text == text.strip(), where
        assert "  " not in text, where
        assert not re.search(r"[“”‘’]", text), where


def test_parts_of_an_action_are_sentences() -> None:
    for where, how in hows():
        for part in how.steps:
            assert part[0].isupper() or part.startswith("{The}"), (where, part)
            assert part.endswith("."), (where, part)


def test_support_is_told_where_to_call_or_chat() -> None:
    text = GUIDES.ends["support"]
    for word in (
        "My Netflix",
        "profile",
        "Help",
        "Call",
        "Chat",
        "top right",
        "help.netflix.com/contactus",
        "diag report",
    ):
        assert word in text


@pytest.mark.parametrize("word", ["TV", "app", "cable", "home network", "account"])
def test_the_conclusion_of_a_phone_that_plays(word: str) -> None:
    """TV, stick, app, cable or home network rather than account: the device stands for TV and stick."""
    say = GUIDES.conclusions["tv-side"].say.replace("{the}", GUIDES.devices["smart-tv"].the)
    assert word in say
    assert "more likely" in say
