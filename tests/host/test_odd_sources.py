"""Each file that tells about this PC, with everything in its place that a disk can hold: that source alone is unknown."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType

import pytest

from diag.host import linux, proxies, read_hosts_file

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="has no pipes")

#: A home as it is told, by path.
HOME = MappingProxyType({
    "proc/net/route": "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\n"
        "eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\n",
    "proc/net/ipv6_route": f"{'0' * 32} 00 {'0' * 32} 00 fe80{'0' * 27}1 00000400 1 0 00000003 eth0\n",
    "proc/net/pppoe": "Id Address Device\n",
    "etc/resolv.conf": "nameserver 127.0.0.53\n",
    "run/systemd/resolve/resolv.conf": "nameserver 192.168.1.1\n",
    "run/NetworkManager/no-stub-resolv.conf": "nameserver 192.168.1.1\n",
    "etc/hosts": "127.0.0.1 localhost\n10.1.1.1 www.netflix.com\n",
    "config/kioslaverc": "[Proxy Settings]\nProxyType=1\nhttpsProxy=http://192.168.1.9 3128\n",
})  # fmt: skip


def _written(what: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(what)


ODD: dict[str, Callable[[Path], object]] = {
    "nothing": lambda path: None,
    "empty": _written(b""),
    "garbage": _written(bytes(range(256)) * 40),
    "NUL": _written(b"\0" * 5_000),
    "not UTF-8": _written(b"nameserver \xff\xfe\n[Proxy Settings]\nProxyType=1\nhttpsProxy=\xff 1\n\xff www.netflix.com\n"),
    "huge": _written(b"x" * 3_000_000),
    "numbers without an end": _written(("eth0 " + "9" * 5_000 + " ") .encode() * 12 + b"\n"),
    "columns too few": _written(b"a\nb c\n\n=\n[\n"),
    "a pipe": lambda path: os.mkfifo(path),
    "a folder": lambda path: path.mkdir(),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a link to nowhere": lambda path: path.symlink_to("nowhere"),
    "closed to this user": lambda path: path.touch(0),
}  # fmt: skip


def read(root: Path) -> dict[str, object]:
    """What each source tells, by its path; None where it says that it cannot be read."""
    environ = {"XDG_CONFIG_HOME": str(root / "config"), "XDG_CURRENT_DESKTOP": "KDE"}
    adapters, names = linux.read_adapters(root), linux.read_names(root)
    proxy, unread = proxies.read_proxies("linux", environ)
    ways = {family: [r.gateway for r in adapters.routes if r.family == family] for family in (4, 6)}
    return {
        "proc/net/route": ways[4],
        "proc/net/ipv6_route": ways[6],
        "etc/resolv.conf": None if names.problems else [r.address for r in names.resolvers],
        "etc/hosts": read_hosts_file(["netflix"], at=root / "etc/hosts"),
        "config/kioslaverc": None if unread else [p.address for p in proxy],
    }


def made(root: Path, but: str = "", odd: Callable[[Path], object] | None = None) -> Path:
    for name, text in HOME.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name != but:
            path.write_text(text)
    if odd:
        odd(root / but)
    return root


@pytest.mark.parametrize("source", HOME)
def test_an_odd_source_is_unknown_alone(source: str, tmp_path: Path) -> None:
    whole = read(made(tmp_path / "whole"))
    assert all(whole.values())
    wrong = []
    for name, odd in ODD.items():
        found = read(made(tmp_path / name, source, odd))
        # Name servers behind the one on this PC are told by another file.
        same = {
            each for each in whole if each != source and not (source.startswith("run") and "resolv" in each)
        }
        wrong += [f"{source} is {name}: {each} {found[each]}" for each in same if found[each] != whole[each]]
        closed = name == "closed to this user" and os.geteuid() != 0
        if (closed or name in {"a pipe", "a folder", "a link to itself"}) and source in {
            "etc/resolv.conf",
            "etc/hosts",
            "config/kioslaverc",
        }:
            wrong += [f"{source} is {name}, which nobody says"] if found[source] is not None else []
    assert not wrong
