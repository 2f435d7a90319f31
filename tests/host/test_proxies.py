"""Proxy settings of environment, Windows, macOS, GNOME and KDE; secrets never get in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diag.host import commands, proxies
from diag.host.facts import ProxySetting

RECORDED = Path(__file__).parent / "recorded"


def recorded(name: str) -> str:
    return (RECORDED / name).read_text(encoding="utf-8")


def one(source: str, address: str, kind: str = "http", applies: bool | None = True) -> ProxySetting:
    return ProxySetting(source=source, kind=kind, address=address, applies=applies)


@pytest.mark.parametrize(
    ("written", "kind", "address"),
    [
        ("http://proxy.example:3128", "http", "proxy.example:3128"),
        ("http://anna:s3cret@proxy.example:3128/", "http", "proxy.example:3128"),
        ("http://anna:s3cret%40@Proxy.Example/path?x=1#y", "http", "proxy.example:80"),
        ("anna:p@ss@proxy.example:3128", "http", "proxy.example:3128"),
        ("proxy.example:3128", "http", "proxy.example:3128"),
        ("proxy.example", "http", "proxy.example:80"),
        ("https://proxy.example", "https", "proxy.example:443"),
        ("socks5h://127.0.0.1", "socks", "127.0.0.1:1080"),
        ("socks4://127.0.0.1:9050", "socks", "127.0.0.1:9050"),
        ("http://[::1]:8080", "http", "[::1]:8080"),
        ("::1", "http", "[::1]:80"),
    ],
)
def test_addresses_lose_their_secrets(written: str, kind: str, address: str) -> None:
    found = proxies.setting("environment", written)
    assert found == one("environment", address, kind)


def test_empty_means_none() -> None:
    assert proxies.setting("environment", "  ") is None
    assert proxies.setting("environment", "http://") is None
    assert proxies.script("macos", "") is None


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        (["*"], True),
        (["netflix.com"], True),
        ([".netflix.com"], True),
        (["*.netflix.com"], True),
        (["WWW.NETFLIX.COM"], True),
        (["www.netflix.com:443"], True),
        (["https://www.netflix.com"], True),
        (["www.netflix.*"], True),
        ([".com"], True),
        (["flix.com"], False),
        (["netflix.com.example"], False),
        (["localhost", "127.0.0.1", "<local>", "10.*", ""], False),
        (["secure.netflix.com"], False),
    ],
)
def test_exceptions(patterns: list[str], expected: bool) -> None:
    assert proxies.is_bypassed(patterns) is expected


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, ()),
        ({"https_proxy": "http://a:1"}, (one("environment", "a:1"),)),
        ({"HTTPS_PROXY": "http://a:1"}, (one("environment", "a:1"),)),
        ({"https_proxy": "http://a:1", "HTTPS_PROXY": "http://b:2"}, (one("environment", "a:1"),)),
        ({"all_proxy": "socks5://a:1"}, (one("environment", "a:1", "socks"),)),
        ({"https_proxy": "http://a:1", "all_proxy": "socks5://b:1"}, (one("environment", "a:1"),)),
        ({"http_proxy": "http://a:1"}, (one("environment", "a:1", applies=False),)),
        ({"http_proxy": "http://a:1", "https_proxy": "http://a:1"}, (one("environment", "a:1"),)),
        (
            {"https_proxy": "http://a:1", "no_proxy": "localhost,.netflix.com"},
            (one("environment", "a:1", applies=False),),
        ),
        ({"https_proxy": "http://a:1", "NO_PROXY": "*"}, (one("environment", "a:1", applies=False),)),
        ({"https_proxy": ""}, ()),
    ],
)
def test_environment(environ: dict[str, str], expected: tuple[ProxySetting, ...]) -> None:
    assert proxies.from_environment(environ) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, ()),
        ({"ProxyEnable": 0, "ProxyServer": "a:1"}, ()),
        ({"ProxyEnable": 1, "ProxyServer": "a:1"}, (one("windows", "a:1"),)),
        ({"ProxyEnable": 1, "ProxyServer": "http=a:1;https=b:2;socks=c:3"}, (one("windows", "b:2"),)),
        ({"ProxyEnable": 1, "ProxyServer": "socks=c:3"}, (one("windows", "c:3", "socks"),)),
        ({"ProxyEnable": 1, "ProxyServer": "http=a:1"}, (one("windows", "a:1", applies=False),)),
        ({"ProxyEnable": 1, "ProxyServer": "ftp=a:1"}, ()),
        (
            {"ProxyEnable": 1, "ProxyServer": "a:1", "ProxyOverride": "*.netflix.com;<local>"},
            (one("windows", "a:1", applies=False),),
        ),
        (
            {"AutoConfigURL": "http://pac.example/p.pac"},
            (one("windows", "http://pac.example/p.pac", "pac", None),),
        ),
        (
            {"DefaultConnectionSettings": bytes([70, 0, 0, 0, 9, 0, 0, 0, 9, 0])},
            (one("windows", "", "auto-detect", None),),
        ),
        ({"DefaultConnectionSettings": bytes([70, 0, 0, 0, 9, 0, 0, 0, 1, 0])}, ()),
        ({"ProxyEnable": "1", "ProxyServer": 5, "AutoConfigURL": None}, ()),
    ],
)
def test_windows(values: dict[str, object], expected: tuple[ProxySetting, ...]) -> None:
    assert proxies.from_registry(values) == expected


def test_macos() -> None:
    assert proxies.from_scutil(recorded("macos/scutil_proxy.txt")) == (
        one("macos", "127.0.0.1:7891"),
        one("macos", "", "auto-detect", None),
    )
    assert proxies.from_scutil(recorded("macos/scutil_proxy_pac.txt")) == (
        one("macos", "proxy.example:1080", "socks", False),
        one("macos", "http://wpad.example/proxy.pac", "pac", None),
    )
    assert proxies.from_scutil(recorded("macos/scutil_proxy_none.txt")) == ()


def test_gnome() -> None:
    assert proxies.from_gsettings(recorded("linux/gsettings_none.txt")) == ()
    assert proxies.from_gsettings(recorded("linux/gsettings_manual.txt")) == (one("gnome", "10.0.0.9:3128"),)
    auto = recorded("linux/gsettings_auto.txt")
    assert proxies.from_gsettings(auto) == (one("gnome", "http://pac.example/proxy.pac", "pac", None),)
    found = auto.replace("'http://anna:secret@pac.example/proxy.pac?key=1'", "''")
    assert proxies.from_gsettings(found) == (one("gnome", "", "auto-detect", None),)


def test_kde() -> None:
    manual = recorded("linux/kioslaverc_manual")
    assert proxies.from_kioslaverc(manual) == (one("kde", "10.0.0.9:3128"),)
    assert proxies.from_kioslaverc(recorded("linux/kioslaverc_pac")) == (
        one("kde", "http://pac.example/proxy.pac", "pac", None),
    )
    assert proxies.from_kioslaverc(manual.replace("ProxyType=1", "ProxyType=3")) == (
        one("kde", "", "auto-detect", None),
    )
    assert proxies.from_kioslaverc(manual.replace("ProxyType=1", "ProxyType=4")) == ()
    spared = manual.replace("NoProxyFor=localhost", "NoProxyFor=netflix.com")
    assert proxies.from_kioslaverc(spared) == (one("kde", "10.0.0.9:3128", applies=False),)
    reversed_ = spared.replace("ReversedException=false", "ReversedException=true")
    assert proxies.from_kioslaverc(reversed_) == (one("kde", "10.0.0.9:3128"),)


class TestDesktop:
    """Which desktop's settings count."""

    @pytest.fixture(autouse=True)
    def home(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.home_folder = tmp_path
        self.asked: list[str] = []
        (tmp_path / ".config").mkdir()
        (tmp_path / ".config/kioslaverc").write_text(recorded("linux/kioslaverc_manual"))

        def output(arguments: list[str], *, timeout: float) -> str | None:
            self.asked.append(arguments[0])
            return recorded("linux/gsettings_auto.txt")

        monkeypatch.setattr(commands, "output_of", output)

    def sources(self, **environ: str) -> set[str]:
        found, _ = proxies.read_proxies("linux", {"HOME": str(self.home_folder), **environ})
        return {p.source for p in found}

    def test_without_a_desktop_nothing_is_started(self) -> None:
        assert self.sources() == {"kde"}
        assert not self.asked

    def test_gnome_only(self) -> None:
        assert self.sources(XDG_CURRENT_DESKTOP="ubuntu:GNOME", DISPLAY=":0") == {"gnome"}

    def test_kde_only(self) -> None:
        assert self.sources(XDG_CURRENT_DESKTOP="KDE", DISPLAY=":0") == {"kde"}
        assert not self.asked

    def test_unknown_desktop(self) -> None:
        assert self.sources(DBUS_SESSION_BUS_ADDRESS="unix:path=/nowhere") == {"kde", "gnome"}


@pytest.mark.parametrize("line", ["a\n\rb", "a\n b", "[a", "=", "x=%(y)s"])
def test_kde_settings_with_an_odd_line_are_read(line: str) -> None:
    found = proxies.from_kioslaverc(
        f"[Proxy Settings][$i]\n{line}\nProxyType[$i]=1\n# no key=5\nhttpsProxy=http://10.0.0.9 3128\n"
        "[Other]\nProxyType=0\n"
    )
    assert found == (() if line == "[a" else (one("kde", "10.0.0.9:3128"),))


@given(st.text())
def test_parsers_take_any_text(anything: str) -> None:
    proxies.setting("environment", anything)
    proxies.script("environment", anything)
    proxies.is_bypassed([anything])
    proxies.from_environment({"https_proxy": anything, "no_proxy": anything})
    proxies.from_registry({"ProxyEnable": 1, "ProxyServer": anything, "ProxyOverride": anything})
    proxies.from_scutil(anything)
    proxies.from_gsettings(f"org.gnome.system.proxy mode {anything}")
    proxies.from_gsettings(
        f"org.gnome.system.proxy mode 'manual'\norg.gnome.system.proxy.https host {anything}"
    )
    proxies.from_kioslaverc("[Proxy Settings]\nProxyType=1\n" + anything)
    proxies.from_kioslaverc(anything)


@given(st.text(alphabet="abc:@/.[]#?%", max_size=20))
def test_secrets_are_dropped_however_odd(rest: str) -> None:
    for found in (
        proxies.setting("environment", f"http://anna:hunter2@{rest}"),
        proxies.script("macos", f"http://anna:hunter2@{rest}"),
    ):
        assert found is None or "hunter2" not in found.address


KDE = "[Proxy Settings]\nProxyType=1\nhttpsProxy=http://proxy.example 3128\n"


@pytest.mark.parametrize(
    "odd",
    [
        "NoProxyFor\n  continued\n",
        "[\n",
        "=\n",
        "[Other]\nProxyType=0\n",
        "# ProxyType=0\n",
        "ProxyType[de]=0\n",
    ],
)
def test_an_odd_line_in_the_settings_of_kde_hides_no_other(odd: str) -> None:
    assert [p.address for p in proxies.from_kioslaverc(KDE + odd)] == ["proxy.example:3128"]


def test_keys_of_kde_may_be_marked() -> None:
    assert [p.address for p in proxies.from_kioslaverc(KDE.replace("ProxyType=", "ProxyType[$i]="))] == [
        "proxy.example:3128"
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="has no pipes")
def test_settings_that_cannot_be_read_are_told_apart_from_none(tmp_path: Path) -> None:
    environ = {
        "XDG_CONFIG_HOME": str(tmp_path),
        "XDG_CURRENT_DESKTOP": "KDE",
        "https_proxy": "http://10.0.0.9:3128",
    }
    assert proxies.read_proxies("linux", environ)[1] == ()
    os.mkfifo(tmp_path / "kioslaverc")
    found, problems = proxies.read_proxies("linux", environ)
    assert ([p.source for p in found], problems) == (["environment"], ("proxies-kde",))
