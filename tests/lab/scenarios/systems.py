"""PCs that read oddly: adapters, settings and files of a system that nobody foresaw, on lines that are well."""

from __future__ import annotations

from tests.lab.scenario import Deviation, Expected, Scenario
from tests.lab.scenarios.words import healthy

ALL: tuple[Scenario, ...] = (
    healthy("kde-settings-odd", "A key of KDE's settings has no value, and an indented line follows.", Deviation(
        files={".config/kioslaverc": "[Proxy Settings]\nProxyType\n  indented\nNoProxyFor=\n"}, environment={"XDG_CURRENT_DESKTOP": "KDE"})),
    Scenario(name="adapter-name-not-utf8", story="An adapter has a name that is no text; psutil then tells nothing about adapters.",
             arguments=("--quick",), expected=Expected(status="healthy|inconclusive", never=("no-network",)),
             deviation=Deviation(prepare=(("pc", "ip link add \"$(printf 'od\\377d')\" type bridge; ip link set \"$(printf 'od\\377d')\" up"),))),
)  # fmt: skip
