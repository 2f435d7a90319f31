"""Whose an address is, and whose line it is."""

from __future__ import annotations

import csv
import ipaddress
import tomllib
from pathlib import Path

import pytest

from diag.net import ip_owners


@pytest.mark.parametrize(
    ("address", "owner"),
    [
        ("45.57.90.1", "netflix"),
        ("2a00:86c0:2040::1", "netflix"),
        ("54.74.73.31", "aws"),
        ("3.251.50.149", "aws"),
        ("2a05:d018:76c:b684::1", "aws"),
        ("2600:1f14:62a:de80::1", "aws"),
        ("64:ff9b::364a:491f", "aws"),
        ("8.8.4.4", "google"),
        ("172.253.214.100", "google"),
        ("2001:4860:4860::8888", "google"),
        ("104.16.249.249", "cloudflare"),
        ("1.0.0.1", "cloudflare"),
        ("149.112.112.112", "quad9"),
        ("208.67.222.222", "opendns"),
        ("192.168.1.1", None),
        ("198.51.100.7", None),
        ("rubbish", None),
    ],
)
def test_owner(address: str, owner: str | None) -> None:
    assert ip_owners.owner_of(address) == owner


def test_one_operators_block() -> None:
    assert ip_owners.share_a_block("52.1.2.3", "52.1.200.1")
    assert not ip_owners.share_a_block("52.1.2.3", "52.2.2.3")
    assert ip_owners.share_a_block("2600:1f18::1", "2600:1f18:ffff::1")
    assert not ip_owners.share_a_block("52.1.2.3", "2600:1f18::1")
    assert not ip_owners.share_a_block("?", "?")


@pytest.mark.parametrize(
    ("asn", "isp", "company"),
    [
        ("16509", None, "Amazon Web Services"),
        ("AS9009", "M247 Europe SRL", "M247"),
        (None, "Mullvad VPN AB", "Mullvad / 31173"),
        (None, "Some Hosting Ltd", "Some Hosting Ltd"),
        ("3320", "Deutsche Telekom AG", None),
        ("7922", "Comcast Cable Communications", None),
        (None, "OVH Telecom", None),
        (None, "Fibre & Hosting GmbH", None),
        (None, "CloudNet", None),
        ("6939", "Hurricane Electric LLC", None),
        (None, None, None),
        ("", "", None),
    ],
)
def test_hosting_company(asn: str | None, isp: str | None, company: str | None) -> None:
    assert ip_owners.hosting_company(asn, isp) == company


def test_prefixes_are_sound() -> None:
    data = tomllib.loads(Path(ip_owners.__file__).with_name("ip_owners.toml").read_text(encoding="utf-8"))
    blocks = [ipaddress.ip_network(p) for entry in data.values() for p in entry["prefixes"]]
    assert len(blocks) == len(set(blocks))
    assert all(block.prefixlen >= 8 for block in blocks)
    assert all(entry["source"] and entry["checked"] for entry in data.values())


def test_each_as_number_has_one_company() -> None:
    data = tomllib.loads(Path(ip_owners.__file__).with_name("hosting.toml").read_text(encoding="utf-8"))
    numbers = [n for entry in data["company"].values() for n in entry.get("asns", ())]
    assert len(numbers) == len(set(numbers))


def network_rows() -> list[dict[str, str]]:
    with (Path(__file__).parent.parent / "public_reports/networks.tsv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file, delimiter="\t") if row["state"] != "unclear"]


@pytest.mark.parametrize("row", network_rows(), ids=lambda row: row["name"])
def test_networks_of_public_reports(row: dict[str, str]) -> None:
    found = ip_owners.hosting_company(row["asn"], row["name"])
    assert (found is None) == row["expected"].startswith("home line")
