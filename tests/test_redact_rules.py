"""Each rule of masking takes what its examples say, all of them stay linear, and the tables of secrets and look-alikes hold."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diag.redact import Masker, compile_rules, names, secrets, secrets_in
from diag.redact.normal import normalise
from diag.redact.rules import Rule, RuleSet, replace_matches
from tests import patterns
from tests.rows import every_row

MASKING = Path(__file__).parent / "masking"
RULES = [*secrets.RULES.rules, *names.FIRST.rules, *names.RULES.rules]


def plain(text: str) -> str:
    return text.replace("⟦", "").replace("⟧", "")


def taken(rule: Rule, text: str) -> str:
    """The text with what the rule takes written as ⟦⟧."""
    normal = normalise(text)
    if not list(RuleSet(rule).candidates(normal.text)):
        return text
    return replace_matches(text, normal, rule.find(normal), lambda _: "⟦⟧")


@every_row([(f"{rule.kind} {number}", rule) for number, rule in enumerate(RULES)])
def test_a_rule_takes_its_hits_and_leaves_its_misses(name: str, rule: Rule) -> None:
    assert rule.hits, name
    assert rule.misses, name
    for text in rule.hits:
        assert taken(rule, plain(text)) == re.sub("⟦.*?⟧", "⟦⟧", text, flags=re.DOTALL), name
    for text in rule.misses:
        assert taken(rule, text) == text, name


def test_what_one_rule_leaves_no_other_takes() -> None:
    """Misses of a rule are look-alikes of all, apart from those that are a private thing of another kind."""
    changed = [text for rule in RULES for text in rule.misses if Masker().sweep(text) != text]
    assert len(changed) <= 12, changed


# -- the tables --------------------------------------------------------------------------------------------------


def table(name: str) -> list[tuple[str, str, str, str]]:
    """Rows of a table: kind, level, what is expected, text."""
    lines = (MASKING / name).read_text(encoding="utf-8").split("\n")[1:]
    rows = [line.split("\t") for line in lines if line]
    return [
        (kind, level, wanted, text.replace("\\n", "\n").replace("\\\\", "\\"))
        for kind, level, wanted, text in rows
    ]


def readable(text: str) -> list[str]:
    """The secrets of a row that a reader of the masked text still sees."""
    masked = Masker().sweep(plain(text))
    return [secret for secret in re.findall("⟦(.*?)⟧", text, re.DOTALL) if secret in masked]


def test_every_secret_of_the_table_is_gone() -> None:
    rows = table("secrets.tsv")
    assert len(rows) >= 260
    left = [(level, kind, text) for kind, level, _, text in rows if readable(text)]
    assert not [row for row in left if row[0] == "must"]
    assert len(left) <= 5


def test_every_look_alike_of_the_table_survives() -> None:
    rows = table("lookalikes.tsv")
    assert len(rows) >= 180
    changed = [
        (level, text) for _, level, _, text in rows if Masker().sweep(text) != text or list(secrets_in(text))
    ]
    assert not [row for row in changed if row[0] == "must"]
    assert {text for _, text in changed} <= {"192.0.2.1", "203.0.113.9"}, (
        "people put these where their own stood"
    )


# -- one form ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("4242\u202f4242", "4242 4242"), ("４２４２", "4242"), ("a\u200bb\u00adc", "abc"), ("a–b\u2011c\u2212d", "a-b-c-d"), ("٤٢", "42"), ("ﬁn", "fin"),
        ("91[.]64[.]18[.]2", "91.64.18.2"), ("anna%40example.org", "anna@example.org"), ("a&amp;b", "a&b"), ("a\tb\rc", "a b c"), ("a\u2028b", "a\nb"), ("は4242です", "は 4242 です"), ("100%25", "100%25"), ("", ""),
    ],
)  # fmt: skip
def test_one_form(text: str, form: str) -> None:
    assert normalise(text).text == form


@given(
    st.text(
        alphabet=st.one_of(st.characters(), st.sampled_from("4 -.@%&[]\u200b\u202f\u00adﬁ４")), max_size=40
    )
)
@settings(max_examples=150, deadline=None)
def test_every_sign_of_the_form_knows_its_place(text: str) -> None:
    normal = normalise(text)
    for n in range(len(normal.text)):
        start, end = normal.place(n, n + 1)
        assert 0 <= start <= end <= len(text)
        assert n == 0 or start >= normal.place(n - 1, n)[0]
    if (
        text.isascii()
        and "%" not in text
        and "&" not in text
        and "[" not in text
        and "(" not in text
        and text.isprintable()
    ):
        assert normal.text == text


# -- time --------------------------------------------------------------------------------------------------------

PUMPS = ("1", "a", "A", " ", "1 ", "a ", "a.", "a-", ":", "a:", "a@", "-", ".", "=", "(", "/", "\\", "\n", "Aa ", "1.", "0 1", "é", "密")  # fmt: skip


@every_row([(f"{rule.kind} {number}", rule) for number, rule in enumerate(RULES)])
def test_a_rule_is_linear(name: str, rule: Rule) -> None:
    """Also behind a word with which it begins: "パスワード" and thirty blanks took hours."""
    used = patterns.Used(rule.compiled, name, frozenset({"finditer"}))
    example = plain(rule.hits[0])
    texts = [start + pump * (1000 // len(pump)) for pump in PUMPS for start in (example[:12], example)]
    assert not patterns.slow_on(used, [*texts, f"{example} " * (1000 // len(example))])


@pytest.mark.parametrize(
    "text",
    [
        "eyJ-" * 250_000,
        "84.17.45.9 " * 60_000,
        "a" * 900_000,
        "1.2.3." + "4" * 4400,
        "3c:22:fb:1a:2b:3c " * 40_000,
    ],
    ids=["key", "addresses", "letters", "digits", "hardware"],
)
def test_a_text_of_any_length_is_cut_and_quick(text: str) -> None:
    """A22: nothing is cut in half, and masking it again changes nothing."""
    begun = time.process_time()
    masked = Masker().sweep(text)
    assert time.process_time() - begun < 3
    assert "84.17" not in masked
    assert "3c:22" not in masked
    assert (
        len(text) < 32_000 or masked.endswith("(the rest was left out)") or text.isalpha()
    )  # letters hide nothing
    assert Masker().sweep(masked) == masked


def test_what_is_made_ready_is_every_pattern() -> None:
    compile_rules()
    for rule in RULES:
        assert "compiled" in vars(rule)


@pytest.mark.parametrize(
    "text", ["パスワード" + " " * 500 + "x", "WLAN 密码 : : " * 1000, "gift card code" + " " * 16_000]
)
def test_a_word_for_a_secret_without_one_costs_nothing(text: str) -> None:
    """The first of them took hours: any network could be called so."""
    begun = time.process_time()
    Masker().sweep(text)
    assert time.process_time() - begun < 3
