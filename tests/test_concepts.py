"""What words of a language stand for: topics that no phrase of its file foresees, misspelled or in other letters."""

from __future__ import annotations

import pytest

from diag import catalog
from diag.lookup import concepts, look_up
from diag.lookup.concepts import TOPICS, sound
from diag.lookup.languages import languages


def category(text: str) -> str | None:
    readings = look_up(text).readings
    return readings[0].category if readings else None


def test_every_language_has_words_for_all_that_topics_are_made_of() -> None:
    needed = ({thing for _, said in TOPICS for thing in said} | {"me"}) - {"without"}
    lacking = {language.code: needed - set(language.lexicon.words) for language in languages()}
    assert {code: things for code, things in lacking.items() if things} == {}
    assert {topic for topic, _ in TOPICS} <= set(catalog.table().topics)
    assert set(concepts.NOT_OF_ONESELF) <= {topic for topic, _ in TOPICS}


@pytest.mark.parametrize(
    ("text", "is_"),
    [
        ("netflix dit qu'on est trop nombreux sur le compte", "account"),  # no phrase of the file says it so
        ("a netflix letiltotta a fiókomat a fizetés miatt", "payment"),
        ("netflix mi-a blocat contul din cauza plății", "payment"),
        ("nedladdningen mislyckades netflix", "device-data"),  # a wrong letter
        ("esse aparelho nao faz parte da residensia netflix", "household"),
        ("etot televizor ne vhodit v domohozyaystvo netflix", "household"),  # Russian on a Latin keyboard
        ("i tileorasi den aniki sto noikokirio netflix", "household"),  # Greek
        (
            "Beim Herunterladen dieser Folge gab es ein Problem",
            "device-data",
        ),  # nearly all of a short sentence
    ],
)
def test_what_nobody_foresaw_is_understood(text: str, is_: str) -> None:
    assert category(text) == is_


@pytest.mark.parametrize(
    "text",
    [
        "J'utilise un VPN quand je voyage",  # what somebody says of themselves
        "Welcher Proxy ist gut für Netflix?",
        "Der Film läuft nicht mehr im Kino, aber bald auf Netflix",
        "problème de voiture hier, jardin et école, chien et télécharger demain",  # about something else
        "Beim Herunterladen hatte meine Schwester gestern Abend in Berlin mit ihrem Rechner Probleme",
    ],
)
def test_what_is_about_something_else_is_not(text: str) -> None:
    assert category(text) is None


def test_sounds_are_alike_however_they_are_written() -> None:
    assert sound("домохозяйство") == sound("domokhozyaystvo") == sound("domohoziaistvo")
    assert sound("τηλεοραση") == sound("tileorasi")
    assert sound("netflix") != sound("netflux")
