"""Is this message genuine?  Judged on messages of our own, one sign at a time, and on hostile input."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from publicsuffixlist import PublicSuffixList

from diag.account.message import Judgement, MessageVerdict, analyse, hosts, lexicon, read_message, vocabulary
from diag.account.message.language import find_language
from diag.account.message.letters import fold, skeleton
from diag.account.message.reasons import texts
from diag.report import message as words
from tests.account import messages_of

SCAM, CANNOT_TELL, NOTHING_FOUND = MessageVerdict
#: The sets of messages of our own, each written before the rules that it tested; its file tells what was right at first sight.
SETS = (
    "",
    "_of_an_adversary",
    "_of_a_third_hand",
    "_of_a_fourth_hand",
    *(f"_{letter}" for letter in "abcdefghijklmnopqrstuvwxy"),
)
SCAMS, HARMLESS = (
    {
        f"{kind}{hand}/{name}": message
        for hand in SETS
        for name, message in messages_of.read(f"{kind}{hand}.txt").items()
    }
    for kind in ("scams", "harmless")
)
FEW = settings(max_examples=60, deadline=None)


def signs(raw: bytes | str) -> set[str]:
    return {reason.sign for reason in analyse(raw).reasons}


# -- whole messages ----------------------------------------------------------------------------------------


@cache
def judgements() -> dict[str, Judgement]:
    return {name: analyse(message) for name, message in {**SCAMS, **HARMLESS}.items()}


def named(verdict: MessageVerdict, names: Iterable[str]) -> list[str]:
    return [name for name in names if judgements()[name].verdict is verdict]


def test_each_set_has_as_many_of_each() -> None:
    sizes = {
        hand: (len(messages_of.read(f"scams{hand}.txt")), len(messages_of.read(f"harmless{hand}.txt")))
        for hand in SETS
    }
    assert all(scams == harmless and scams >= 20 for scams, harmless in sizes.values()), sizes


def test_no_scam_is_called_fine() -> None:
    assert named(NOTHING_FOUND, SCAMS) == []


def test_no_choice_of_words_makes_a_scam_fine() -> None:
    found = {name: analyse(message).verdict for name, message in messages_of.read("by_wording.txt").items()}
    assert [name for name, verdict in found.items() if verdict is NOTHING_FOUND] == []


def test_nothing_harmless_is_called_a_scam() -> None:
    assert named(SCAM, HARMLESS) == []


def test_nothing_is_found_in_what_netflix_sends() -> None:
    own = [name for name in HARMLESS if re.search("/(?:[a-z]+[0-9]?-)?(?:[0-9]+-)?(?:genuine|help)", name)]
    assert len(own) > 40
    assert [name for name in own if judgements()[name].verdict is not NOTHING_FOUND] == []
    heavy = {
        name: [r.sign for r in judgements()[name].reasons if texts()[r.sign]["weight"] > 1] for name in own
    }
    assert {name: found for name, found in heavy.items() if found} == {}


def test_a_code_is_fine_in_every_language() -> None:
    found = {message: analyse(message).verdict for message in messages_of.read("codes.txt").values()}
    assert [message.decode() for message, verdict in found.items() if verdict is not NOTHING_FOUND] == []


def test_doubt_is_no_way_out() -> None:
    """So many are called by their name; a doubt alone would be right of everything.

    Of the harmless ones a quarter asks for money, a code or a call, quotes a scam, or sells something: there is doubt.
    """
    assert len(named(SCAM, SCAMS)) >= 0.6 * len(SCAMS)
    assert len(named(NOTHING_FOUND, HARMLESS)) >= 0.7 * len(HARMLESS)


def test_a_doubt_and_a_ground_have_their_reason() -> None:
    assert [name for name, one in judgements().items() if not one.reasons] == []
    grounds = {
        name: [reason.sign for reason in one.reasons if reason.sign.startswith("ground-")]
        for name, one in judgements().items()
    }
    fine = {name for name, one in judgements().items() if one.verdict is NOTHING_FOUND}
    assert [name for name, found in grounds.items() if len(found) != (name in fine)] == []
    told = {sign for found in grounds.values() for sign in found}
    assert told == {sign for sign in texts() if sign.startswith("ground-")}


def test_somebody_who_seems_to_ask_for_help_is_asked_first() -> None:
    judgement = analyse("Mum, I smashed the mobile. Use this one from now on, and help me with Netflix.")
    assert judgement.verdict is CANNOT_TELL
    told = analyse("Mum, this is my new number.").reasons
    assert [reason.sign for reason in told] == ["demand-plea"], "one word is told once"
    assert words.next_steps(judgement)[0] == words.ASK_THEM
    assert sorted(words.next_steps(judgement)) == sorted(words.NEXT[CANNOT_TELL])


TALK = "Yesterday we watched the new film on Netflix, and the ending was very good. "


@pytest.mark.parametrize(
    ("more", "sign"),
    [
        ("", None),
        ("Mia liked the dog.", None),
        ("Ring him.", "demand-reach"),
        ("Bring the card.", "demand-worth"),
        ("You have won it.", "demand-lure"),
        ("My new phone is here.", "demand-plea"),
        ("Your friend mia_92 says so.", "way-unknown"),
        ("Scan it.", "demand-unseen"),
        ("The technician comes.", "demand-office"),
        ("It was at stream-more.club.", "link-unknown"),
        ("Her number is 020 7946 0123.", "way-unknown"),
        ("Hers is oh two oh, seven nine four six, oh one.", "way-unknown"),
        ("Look at it on 2026-11-30 20:15.", None),
    ],
)
def test_silence_is_no_ground(more: str, sign: str | None) -> None:
    """A message is fine as what it is about; one word beyond that takes the ground away, and the reason stands at it."""
    judgement = analyse(TALK + more)
    assert judgement.verdict is (CANNOT_TELL if sign else NOTHING_FOUND)
    assert {reason.sign for reason in judgement.reasons} == {sign or "ground-talk"}
    assert all(reason.start >= len(TALK) for reason in judgement.reasons if sign)


@pytest.mark.parametrize(
    ("more", "is_fine"),
    [
        ("Mia sat in the garden.", True),
        ("Greetings to you.", False),
        ("Hello you!", True),
        ("Same at yours?", True),
        ("Slide me the soap.", False),
        ("Then Mia went into the garden and sat there for a long while.", False),
        ("Then Mia went into the film and sat there for a long while.", True),
    ],
)
def test_what_turns_to_its_reader_about_something_else_is_not_fine(more: str, is_fine: bool) -> None:
    judgement = analyse(TALK + more)
    assert judgement.verdict is (NOTHING_FOUND if is_fine else CANNOT_TELL)
    asides = [judgement.message[r.start : r.end] for r in judgement.reasons if r.sign == "aside"]
    assert asides == ([] if is_fine else [more])


@pytest.mark.parametrize(
    "text",
    [
        "Serija je super. Pošalji mi te brojke.",
        "Филмът беше чудесен.",
        "Filamu ilikuwa nzuri, habari za jioni kwa wewe.",
    ],
)
def test_a_language_that_is_known_by_sight_alone_is_no_ground(text: str) -> None:
    assert signs(text) >= {"language-unknown"}


@pytest.mark.parametrize("way", ["", "Reply-To: case@elsewhere.example\n"])
def test_a_company_s_address_alone_proves_no_company(way: str) -> None:
    head = f"From: PayPal <service@paypal.com>\n{way}Subject: Netflix 349,00 EUR\n\n"
    assert analyse(head + "Answer to this mail today.").verdict is CANNOT_TELL
    link = "See https://www.paypal.com/activity"
    assert analyse(head + link).verdict is (CANNOT_TELL if way else NOTHING_FOUND)


def test_the_page_that_lets_a_tv_in_is_told() -> None:
    text = "Open netflix.com/tv8 and type 48291736."
    assert analyse(text).verdict is CANNOT_TELL
    assert "link-lets-a-tv-in" in signs(text)
    own = mail("Netflix <info@account.netflix.com>", "<a href='https://www.netflix.com/tv8'>Sign in</a>")
    assert "link-lets-a-tv-in" not in signs(own)


@pytest.mark.parametrize(
    ("more", "verdict"),
    [
        ("It is valid for 15 minutes.", NOTHING_FOUND),
        ("Never tell it to anybody.", NOTHING_FOUND),
        ("Was it not you? Ignore it.", NOTHING_FOUND),
        ("If you did not request this, ignore this text.", NOTHING_FOUND),
        ("Mia at the other end hears it.", CANNOT_TELL),
        ("It is valid for 15 minutes, and Mia hears it then.", CANNOT_TELL),
    ],
)
def test_beside_a_code_stands_nothing_but_what_belongs_to_one(more: str, verdict: MessageVerdict) -> None:
    assert analyse(f"Netflix: your code is 482913. {more}").verdict is verdict


def test_what_is_turned_round_is_so_in_its_part_of_the_sentence_alone() -> None:
    assert analyse("Netflix: 482913 is your code. Never tell it to anybody.").verdict is NOTHING_FOUND
    asked = "Netflix: 482913 is your code. If you did not ask for it, tell him the code."
    assert analyse(asked).verdict is CANNOT_TELL


@pytest.mark.parametrize(
    "text", ["Hello, Netflix here. All as we said.", "Netflix. The three behind, and you are back."]
)
def test_a_message_about_nothing_is_not_called_fine(text: str) -> None:
    assert analyse(text).verdict is CANNOT_TELL


def test_a_mail_of_netflix_s_address_that_leads_nowhere_else_does_no_harm() -> None:
    own = mail(
        "Netflix <info@account.netflix.com>", "<p>{}</p><a href='https://www.netflix.com/x'>Account</a>"
    )
    assert analyse(own.format("Your agent calls you.")).verdict is NOTHING_FOUND
    assert analyse(own.format("Call 020 7946 0123.")).verdict is CANNOT_TELL
    assert analyse(own.format("Send us your password.")).verdict is SCAM
    assert analyse(own.format("Confirm your mail, to reset your password.")).verdict is NOTHING_FOUND


def test_what_a_head_says_of_its_sender_is_no_ground() -> None:
    """Whoever writes a mail can write "dmarc=pass" into it, and anybody can have a page of their own."""
    checked = "Authentication-Results: mx.example.org; dmarc=pass header.from={}\n{}"
    news = (
        "From: Film Club <post@filmclub-nord.de>\nSubject: Tonight\n\nThe film: https://filmclub-nord.de/film"
    )
    called = "From: Netflix <info@account.netflix.com>\nSubject: Hello\n\nCall 020 7946 0123. https://www.netflix.com"
    assert analyse(checked.format("filmclub-nord.de", news)).verdict is CANNOT_TELL
    assert analyse(checked.format("account.netflix.com", called)).verdict is CANNOT_TELL


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Netflix: three devices watch with you: home-guard.tv", SCAM),
        ("Netflixアカウントに問題があります。更新: home-guard.tv", SCAM),
        ("Your gift of Netflix is worth 30 €: film-fee.top", SCAM),
        ("【Netflix】 three devices watch with you: home-guard.tv", SCAM),
        ("نتفليكس: من يشاهد معك؟ home-guard.tv", SCAM),
        ("Netflix: what I think of it, https://my-film-blog.example/netflix-series-of-the-year", CANNOT_TELL),
        ("Your bill for Netflix ends. Pay the fee: film-fee.top", SCAM),
        ("Mia says that Netflix is on: film-fee.top", CANNOT_TELL),
        ("Netflix security: someone added a TV. Call 0203 555 0144", SCAM),
        ("Town hall: someone plays Netflix aloud. Call 0203 555 0144", CANNOT_TELL),
        ("Netflix will go to court. Debt of 90 to DE12 5001 0517 0648 4898 90", SCAM),
        ("Club fee with the Netflix evening: 90 to DE12 5001 0517 0648 4898 90", CANNOT_TELL),
    ],
)
def test_a_text_that_writes_for_netflix_and_leads_elsewhere_is_a_scam(
    text: str, verdict: MessageVerdict
) -> None:
    judgement = analyse(text)
    assert judgement.verdict is verdict
    assert verdict is CANNOT_TELL or max(texts()[reason.sign]["weight"] for reason in judgement.reasons) > 1


def test_a_reason_stands_at_its_place() -> None:
    for name, judgement in judgements().items():
        for reason in judgement.reasons:
            assert 0 <= reason.start <= reason.end <= len(judgement.message), (name, reason)
            assert reason.text.endswith("."), (name, reason)
            assert not re.search(r"[{}]", reason.text), (name, reason)


@pytest.mark.parametrize(
    ("text", "is_wanted"),
    [
        ("You will get a six digit code. Please send it to me.", True),
        ("You will get a six digit code. Never forward it to anybody.", False),
        ("Please send it to me by post.", False),
    ],
)
def test_a_code_may_be_wanted_by_another_word(text: str, is_wanted: bool) -> None:
    assert ("wants-code" in signs(text)) is is_wanted


def test_words_in_an_address_are_no_words_of_the_message() -> None:
    assert (
        signs("See https://example.org/netflix/your-payment-failed/account-suspended")
        & {"payment-trouble", "account-trouble"}
        == set()
    )
    assert "wants-gift-card" not in signs(
        "From: Shop <send-us@gift-card.example>\nSubject: Hello\n\nYour gift card is here."
    )


@pytest.mark.parametrize(
    "text", ["your acc0unt is suspend3d", "your аccount is suspended", "your ａｃｃｏｕｎｔ is suspended"]
)
def test_words_are_read_as_they_look(text: str) -> None:
    assert "account-trouble" in signs(text)


# -- addresses ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "host", "kind", "imitates"),
    [
        ("https://www.netflix.com/password", "www.netflix.com", "netflix", ""),
        ("HTTPS://HELP.NETFLIX.COM.", "help.netflix.com", "netflix", ""),
        ("http://netflix.com.evil.ru/login", "netflix.com.evil.ru", "stranger", "before"),
        ("https://netflix-com.evil.ru", "netflix-com.evil.ru", "stranger", "before"),
        ("http://netflix.gr.com", "netflix.gr.com", "stranger", "name"),
        ("https://netflix.weebly.com", "netflix.weebly.com", "stranger", "name"),
        ("https://netflix.com@evil.ru/", "evil.ru", "stranger", "user"),
        ("https://netflix.com%2eevil.ru/", "netflix.com.evil.ru", "stranger", "before"),
        ("http:\\\\netfIix.com", "netfiix.com", "stranger", "letters"),
        ("http://nettflix.com", "nettflix.com", "stranger", "letters"),
        ("http://neftlix.com", "neftlix.com", "stranger", "letters"),
        ("http://xn--ntflix-bva.com", "nétflix.com", "stranger", "letters"),
        ("http://xn--ntflix-4of.com", "ntеflix.com", "stranger", "letters"),
        ("http://netflix。evil.ru", "netflix.evil.ru", "stranger", "name"),
        ("https://bit.ly/x", "bit.ly", "hidden", ""),
        ("https://www.facebook.com/netflix", "www.facebook.com", "neutral", ""),
        ("https://evil.ru/netflix.com/login", "evil.ru", "stranger", ""),
        ("http://3232235777/netflix", "3232235777", "stranger", ""),
        (
            "https://a.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.netflix.com",
            "www.netflix.com",
            "netflix",
            "",
        ),
        ("https://urldefense.com/v3/__https://evil.ru/x__;!!a", "evil.ru", "stranger", ""),
        ("javascript:alert(1)", "", "stranger", ""),
    ],
)
def test_where_a_link_leads(address: str, host: str, kind: str, imitates: str) -> None:
    target = hosts.read_target(address)
    assert (target.host, target.kind, target.imitates) == (host, kind, imitates)


@pytest.mark.parametrize(
    "host",
    "a.co.uk netflix.gr.com x.y.github.io www.city.kawasaki.jp a.b.kawasaki.jp foo.bar.ck www.ck a.b.example.com xn--p1ai.рф q.w.zzzz".split(),
)
def test_the_owner_is_the_one_of_the_public_suffix_list(host: str) -> None:
    assert hosts.owner_of(host) == PublicSuffixList().privatesuffix(host)


@pytest.mark.parametrize(
    "word", ["nеtflix", "N3TFL1X", "netfIix", "ｎｅｔｆｌｉｘ", "nétflix", "n\u200betflix", "Νetflix"]
)
def test_letters_that_look_alike_are_one(word: str) -> None:
    assert skeleton(word) == skeleton("netflix")


# -- mails -------------------------------------------------------------------------------------------------

MAIL = "From: {sender}\nSubject: {subject}\nContent-Type: text/html; charset=utf-8\n\n{body}"


def mail(sender: str, body: str, subject: str = "Your payment failed") -> str:
    return MAIL.format(sender=sender, subject=subject, body=body)


@pytest.mark.parametrize(
    ("sender", "verdict"),
    [
        ("Netflix <info@account.netflix.com>", NOTHING_FOUND),
        ("Netflix <info@netflix-accounts.com>", SCAM),
        ('"info@netflix.com" <x@evil.ru>', SCAM),
        ("=?utf-8?b?TmV0ZmxpeA==?= <x@evil.ru>", SCAM),
        ("What's on Netflix <news@whats-on-netflix.com>", CANNOT_TELL),
    ],
)
def test_the_address_of_the_sender_counts_and_not_its_name(sender: str, verdict: MessageVerdict) -> None:
    body = '<p>Update your payment details.</p><a href="https://www.netflix.com/account">Update</a>'
    if verdict is CANNOT_TELL:
        body = body.replace("www.netflix.com", "www.whats-on-netflix.com")
    assert analyse(mail(sender, body)).verdict is verdict


def test_what_the_receiving_server_says_of_the_sender_counts() -> None:
    head = "Authentication-Results: mx.example.org; spf=fail; dkim=none; dmarc=fail header.from=netflix.com\n"
    body = '<p>Update your payment.</p><a href="https://www.netflix.com/account">Update</a>'
    judgement = analyse(head + mail("Netflix <info@netflix.com>", body))
    assert judgement.verdict is CANNOT_TELL
    assert "not-authenticated" in {reason.sign for reason in judgement.reasons}


def test_an_answer_that_goes_elsewhere_disproves() -> None:
    head = "Reply-To: help@evil.ru\n"
    assert "reply-goes-elsewhere" in signs(
        head + mail("Netflix <info@netflix.com>", "<p>Confirm your account, reply to this mail.</p>")
    )


def test_each_part_of_a_mail_is_read() -> None:
    raw = (
        b"From: Netflix <info@netflix.com>\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=x\n\n"
        b"--x\nContent-Type: text/plain\n\nHello, enjoy your evening.\n"
        b"--x\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n"
        b"PHA+WW91ciBwYXltZW50IGZhaWxlZC48L3A+PGEgaHJlZj0iaHR0cDovL2V2aWwucnUvIj5GaXggaXQ8L2E+\n--x--\n"
    )
    judgement = analyse(raw)
    assert judgement.verdict is SCAM
    place = next(reason for reason in judgement.reasons if reason.sign == "link-elsewhere")
    assert judgement.message[place.start : place.end] == "Fix it"


def test_a_mail_that_is_attached_to_a_mail_is_read() -> None:
    inner = mail("Netflix <info@evil.ru>", "<p>Your payment failed.</p>")
    raw = (
        "From: Anna <anna@example.org>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
        f"--x\nContent-Type: text/plain\n\nCan you look at this?\n--x\nContent-Type: message/rfc822\n\n{inner}\n--x--\n"
    )
    assert analyse(raw).verdict is SCAM


def test_text_that_nobody_sees_is_not_read() -> None:
    seen = read_message('<p>pass<span style="display:none">zzz</span>word</p><!-- x --><style>a</style>').text
    assert "password" in seen
    assert "zzz" not in seen


def test_a_wish_that_is_turned_round_is_none() -> None:
    assert "wants-password" not in signs("Netflix will never ask you to send us your password.")
    assert "wants-password" in signs("Netflix support: please send us your password.")


def test_an_invitation_of_a_calendar_is_read() -> None:
    invitation = (
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Your Netflix payment failed\nDESCRIPTION:Renew at https://evil\n .example/pay\n"
        "ORGANIZER;CN=Netflix:mailto:x@evil.example\nEND:VEVENT\nEND:VCALENDAR"
    )
    assert [link.target for link in read_message(invitation).links] == [
        "https://evil.example/pay",
        "mailto:x@evil.example",
    ]
    mail = "From: Cal <c@cal.example>\nSubject: Invitation\nContent-Type: text/calendar\n\n" + invitation
    assert analyse(mail).verdict is analyse(invitation).verdict is SCAM


def test_a_form_that_sends_a_password_to_a_stranger_disproves() -> None:
    page = "<h1>Netflix</h1><form action='{}'><input name=mail><input type=password></form>"
    assert "form-elsewhere" in signs(page.format("https://collect.example/p"))
    assert "form-elsewhere" not in signs(page.format("https://www.netflix.com/login"))
    assert "form-elsewhere" not in signs(page.format("/login"))


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://www.netflix.com/x?next=https://evil.example/a", "hidden"),
        ("https://www.netflix.com/x?next=%2F%2Fevil.example", "hidden"),
        ("https://www.netflix.com/x?next=https%3A%2F%2Fhelp.netflix.com", "netflix"),
        ("https://www.google.com/url?url=https://www.netflix.com", "stranger"),
        ("https://www.netflix.com/title/1?u=2", "netflix"),
        ("https://www.netflix.com/redirect?to=evil.club", "hidden"),
        ("https://www.netflix.com/redirect?to=tv.list", "netflix"),
    ],
)
def test_a_page_of_netflix_s_that_sends_on_hides_where_it_leads(address: str, kind: str) -> None:
    assert hosts.read_target(address).kind == kind


def test_a_quoted_scam_is_told_from_one_that_is_sent() -> None:
    scam = "Netflix: your account is suspended, pay at http://netflix-pay.example/login"
    quoted = analyse(f"From: Tom <tom@example.com>\nSubject: Hm\n\nIs this real?\n\n> {scam}")
    assert quoted.verdict is CANNOT_TELL
    assert words.headline(quoted) == words.QUOTES_SCAM
    assert analyse(scam).verdict is analyse(f"> {scam}").verdict is SCAM


@pytest.mark.parametrize(
    "text", ["go to nfx-pay dot com", "nfx-pay . com", "nfx-pay[dot]com", "h t t p s : / / nfx-pay . com / x"]
)
def test_an_address_that_is_written_apart_is_one(text: str) -> None:
    assert "nfx-pay.com" in {hosts.read_target(link.target).host for link in read_message(text).links}


def test_a_sign_that_nobody_sees_does_not_end_an_address() -> None:
    (link,) = read_message("see netflix.com\u200e.nfx-pay.com").links
    assert hosts.read_target(link.target).host == "netflix.com.nfx-pay.com"


def test_a_word_inside_another_one_is_none() -> None:
    """The Arabic "I" stands inside of "details", and would make a scam a friend's."""
    said = {hit.sign for hit in lexicon.find_phrases(fold("حدّث بيانات بطاقتك"))}
    assert "personal" not in said
    assert "personal" in {hit.sign for hit in lexicon.find_phrases(fold("أنا في البيت"))}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Your code is 1234", "en"), ("Dein Code lautet 1234", "de"), ("Votre code est le 1234", "fr"), ("Ваш код 1234", "ru"),
        ("Ваш рахунок заблоковано, оновіть", "uk"), ("お支払い方法", "ja"), ("您的付款", "zh"), ("결제 수단", "ko"), ("حسابك", "ar"),
        ("حساب شما مسدود شد نتفلیکس", ""), ("1234", ""),
    ],
)  # fmt: skip
def test_the_language_is_known_by_its_commonest_words(text: str, language: str) -> None:
    assert find_language(fold(text).text) == language


# -- hostile input -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00" * 100_000,
        b"<" * 200_000,
        b"<a href=" * 50_000,
        b"<div>" * 100_000,
        b"From: a\nSubject: b\n\n" + b"=?utf-8?q?" * 20_000,
        b"From: " + b"<" * 100_000 + b"\nTo: x\n\n",
        b"a@" * 100_000,
        b"www." * 100_000,
        b"netflix." * 50_000,
        b"1 " * 100_000,
        b"http://" + b"a." * 16_000 + b"com",
        ("Netflix " + "\u0301" * 50_000).encode(),
        b"payment failed " * 20_000,
        b"From: a\nMIME-Version: 1.0\n"
        + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(200)),
        b"h t t p s : / / a . b " * 40_000,
        b"BEGIN:VCALENDAR\n" + b"SUMMARY:x\n y\n" * 70_000,
        b"<form action='http://a.b'>" + b"<input type=password>" * 40_000,
        b"From: a <a@b.c>\nTo: b\n" + b"X-A: b\n" * 140_000,
        b"From: a <a@b.c>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
        + b"--b\nContent-Type: message/rfc822\n\nFrom: n <n@x.y>\n\nhi\n" * 20_000,
        b"> a\n" * 250_000,
        b"".join(b"<p>It <a href=http://s%d.example>is %d</a></p>" % (i, i) for i in range(20_000)),
    ],
    ids=range(22),
)
def test_hostile_input_costs_little(raw: bytes) -> None:
    """Three times of what is promised the best of three."""
    taken = []
    for _ in range(3):
        started = time.thread_time()
        analyse(raw)
        taken.append(time.thread_time() - started)
        if taken[-1] < 0.1:
            break
    assert min(taken) < 0.3


@pytest.mark.parametrize(
    "raw",
    [
        "Hello, all is well. " * 60_000,
        "Hello, all is well. " * 2_000,
        "See https://www.netflix.com/title/1 " * 400,
        "<p>Hello</p>" * 11_000,
        "<a href='https://www.netflix.com/'>Hello</a>" * 400,
        "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
        + "--x\nContent-Type: text/plain\n\nHello\n" * 70,
    ],
    ids=["bytes", "words", "addresses", "elements", "links", "parts"],
)
def test_a_message_that_was_cut_is_not_called_fine(raw: str) -> None:
    assert analyse(raw).verdict is CANNOT_TELL


@given(st.text(max_size=300))
@FEW
def test_any_text_is_judged(text: str) -> None:
    judgement = analyse(text)
    assert all(0 <= reason.start <= reason.end <= len(judgement.message) for reason in judgement.reasons)


@given(st.binary(max_size=300), st.sampled_from([b"From: Netflix <a@b.c>\nSubject: x\n", b"<html><p>", b""]))
@FEW
def test_any_bytes_are_judged(data: bytes, head: bytes) -> None:
    analyse(head + data)


@given(st.text(max_size=200))
@FEW
def test_a_folded_text_knows_its_places(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.places)
    for number in range(len(folded.text)):
        start, end = folded.place(number, number + 1)
        assert 0 <= start < end <= len(text)


@given(
    st.lists(
        st.sampled_from(["netflix", "com", "evil", "co", "uk", "login-", "xn--a", "1"]),
        min_size=1,
        max_size=6,
    )
)
@FEW
def test_only_what_ends_in_a_name_of_netflix_s_is_netflix_s(labels: list[str]) -> None:
    host = ".".join(labels)
    assert hosts.is_netflix(host) == (host == "netflix.com" or host.endswith(".netflix.com"))


# -- words for people --------------------------------------------------------------------------------------


def test_a_quote_keeps_to_its_line() -> None:
    judgement = analyse("Netflix\nYour payment failed, see http://evil.example/login\nGoodbye")
    found = {reason.sign: words.quote(judgement, reason) for reason in judgement.reasons}
    assert found["payment-trouble"] == "Your payment failed, see…"


@pytest.mark.parametrize(
    ("text", "headline", "goes_to_netflix"),
    [
        ("Netflix: payment failed http://netflix-pay.example/login", "It is not from Netflix.", True),
        (
            "Dear customer, your bank account is locked. Please send us your password.",
            "No honest sender",
            False,
        ),
    ],
)
def test_a_scam_that_does_not_speak_as_netflix_is_no_matter_of_netflix_s(
    text: str, headline: str, goes_to_netflix: bool
) -> None:
    judgement = analyse(text)
    assert judgement.verdict is SCAM
    assert headline in words.headline(judgement)
    assert ("phishing@netflix.com" in " ".join(words.next_steps(judgement))) is goes_to_netflix


# -- data --------------------------------------------------------------------------------------------------


def test_each_sign_has_its_sentence_and_its_weight() -> None:
    for sign, row in texts().items():
        assert set(row) == {"weight", "text"}, sign
        assert row["weight"] in {1, 2, 3}, sign


def test_each_language_has_words_of_each_kind() -> None:
    for language in vocabulary.languages():
        index = vocabulary._index(language)
        kinds = {
            kind
            for terms in (*index.whole.values(), *index.begun.values())
            for term in terms
            for kind in term.means
        }
        kinds |= {kind for term in index.dense.values() for kind in term.means}
        assert kinds == {*vocabulary.DEMANDS, *vocabulary.TOPICS, vocabulary.ADDRESS}, language
    assert {f"demand-{kind}" for kind in vocabulary.DEMANDS if kind != "need"} <= set(texts())


def test_each_phrase_can_be_found() -> None:
    more = (
        "money-request "
        "remote-tool pay-up please asset into-the-app brand chain code introduction never not-you ignore pass-it-on personal reports "
        "unseen-link voice your-account talk-back suspects"
    )
    assert set(lexicon._data()) <= {*texts(), *more.split()}
