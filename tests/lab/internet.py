"""The lab's internet as data: which names exist, where they point, and what answers there.

Addresses are realistic (Netflix's front ends in Amazon's ranges, its video servers in Netflix's own) and
distinct for distinct names.  Sources: reference facts 2.1, 2.2, 3.1, 4, 5.4 and 7.2; captures 2018 to 2026.
Nothing here leaves the machine: every address lives on ``lo`` of one namespace.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

#: What api.fast.com says about the line, unless a scenario says otherwise.
ISP = {"asn": "3320", "isp": "Deutsche Telekom AG", "city": "Frankfurt", "country": "DE"}

OCA_HOSTS = tuple(f"ipv4-c{number:03}-fra00{site}-ix.1.oca.nflxvideo.net" for number, site in
                  ((1, 1), (14, 1), (27, 2), (75, 2), (103, 5)))  # fmt: skip
TOKEN = "YXNkZmFzZGxmbnNkYWZoYXNkZmhrYWxm"  # not a secret: public for a decade, facts 3.1


@dataclass(frozen=True, kw_only=True)
class Site:
    """One name and what answers there.  ``http`` and ``https`` are the inside of an nginx ``server``."""

    host: str
    v4: tuple[str, ...] = ()
    v6: tuple[str, ...] = ()
    chain: tuple[str, ...] = ()  # CNAMEs between the name and its addresses
    certificate: str = ""  # a group of certificates.GROUPS
    https: str = ""
    http: str = ""


def _answer(text: str, *, status: int = 200, kind: str = "text/html") -> str:
    return f"location / {{ default_type {kind}; return {status} '{text}'; }}"


_NETFLIX_HEADERS = """
    add_header X-Netflix.nfstatus 1_1 always;
    add_header X-Netflix.proxy.execution-time 12 always;
    add_header X-Originating-URL https://www.netflix.com/ always;
    add_header Via '1.1 i-0b2f4c0d8a71e35c6 (eu-west-1)' always;
    add_header Strict-Transport-Security 'max-age=31536000; includeSubDomains' always;
    add_header X-Frame-Options DENY always;
    add_header Set-Cookie 'nfvdid=BQFmAAEBEDaY; Max-Age=26265600; Path=/; Domain=.netflix.com' always;
"""
FRONT = _NETFLIX_HEADERS + "location / { return 302 https://www.netflix.com/de-en/; }"
DEVICE = _NETFLIX_HEADERS + _answer("", status=404, kind="text/plain")
FAST = _answer(
    '<!doctype html><title>Internet Speed Test | Fast.com</title><script src="/app-a32983.js"></script>'
) + (
    "location = /app-a32983.js { default_type application/javascript; "
    f"return 200 'var a={{https:!0,endpoint:apiEndpoint,token:\"{TOKEN}\",urlCount:5}};'; }}"
)
REDIRECT = "location / { return 301 https://$host$request_uri; }"
BLOCKED = _answer("BLOCKED", status=404, kind="text/plain")


def _targets(isp: Mapping[str, str], hosts: tuple[str, ...]) -> str:
    """The video servers for a line, in JSON."""
    expires = int(time.time()) + 6 * 3600
    return ",".join(
        f'{{"name":"{url}","url":"{url}","location":{{"city":"Frankfurt","country":"DE"}}}}'
        for url in (
            f"https://{host}/speedtest?c=de&n={isp['asn']}&v=210&e={expires}&t=k3Jq9FzPpT0" for host in hosts
        )
    )


#: Whom Netflix takes for a hosting or VPN company (the lab's VPNs leave by addresses of the first).
HOSTERS = ("9009", "14061", "16276", "24940", "60068", "212238")

#: Where the lab's VPNs leave.
VPN_EXIT, VPN_EXIT6 = "185.159.157.20", "2a07:b944::2:2"


def manifest(isp: Mapping[str, str] = ISP, hosts: tuple[str, ...] = OCA_HOSTS) -> str:
    """What a player asks for before the film: the servers that have it, or Netflix's refusal of VPNs (facts 6.8)."""
    refusal = """return 200 '{"error":"M7111-1331-5059"}';"""
    listed = f"return 200 '{{\"targets\":[{_targets(isp, hosts)}]}}';"
    exits = f"if ($remote_addr ~ ^({VPN_EXIT}|{VPN_EXIT6})$) {{ {refusal} }}"
    answer = refusal if isp["asn"] in HOSTERS else f"{exits} {listed}"
    return f"location = /playapi/manifest {{ default_type application/json; {answer} }}"


def fast_targets(isp: Mapping[str, str] = ISP, hosts: tuple[str, ...] = OCA_HOSTS) -> str:
    """The answer of api.fast.com/netflix/speedtest/v2 as nginx configuration; ``client.ip`` is the asker's."""
    targets = _targets(isp, hosts)
    client = (
        f'"ip":"$remote_addr","asn":"{isp["asn"]}","isp":"{isp["isp"]}",'
        f'"location":{{"city":"{isp["city"]}","country":"{isp["country"]}"}}'
    )
    return f"""
    location /netflix/speedtest {{
        default_type application/json;
        add_header Access-Control-Allow-Origin * always;
        if ($arg_token != {TOKEN}) {{ return 403 '{{"error":"bad token"}}'; }}
        return 200 '{{"client":{{{client}}},"targets":[{targets}]}}';
    }}
    location / {{ return 404; }}"""


#: A video server: ranges of one 25 MiB object, uploads swallowed, timing open to pages.
OCA = """
    add_header Access-Control-Allow-Origin * always;
    add_header Timing-Allow-Origin * always;
    add_header X-TCP-Info 'addr=$remote_addr;port=$remote_port;rtt=$tcpinfo_rtt' always;
    add_header X-Session-Info 'addr=$remote_addr;port=$remote_port;argp=4.rIq' always;
    location ~ ^/speedtest/range/(?<from>[0-9]+)-(?<to>[0-9]+)$ {
        if ($arg_t = '') { return 403; }
        if ($request_method = POST) { rewrite ^ /swallow last; }
        rewrite ^ /range last;
    }
    location = /range { internal; proxy_set_header Range bytes=$from-$to; proxy_pass http://127.0.0.1:8081/object; }
    location = /speedtest {
        if ($arg_t = '') { return 403; }
        proxy_pass http://127.0.0.1:8081/object;
    }
    location = /swallow { internal; proxy_pass http://127.0.0.1:8082; }
    location / { return 403; }"""

#: The player's own script: 300 KB, as much as full packets take.
PLAYER = """
    location = /player/player.js {
        default_type application/javascript;
        proxy_pass http://127.0.0.1:8081/script;
    }
"""

#: Cloudflare's speed test: __down?bytes=N and __up.
SPEED_CLOUDFLARE = """
    add_header Access-Control-Allow-Origin * always;
    add_header cf-meta-colo FRA always;
    location = /__down {
        proxy_set_header Range bytes=1-$arg_bytes;
        proxy_pass http://127.0.0.1:8081/big;
    }
    location = /__up { proxy_pass http://127.0.0.1:8082; }
    location / { return 404; }"""


def doh(resolver: str) -> str:
    """DNS over HTTPS as the outside of a resolver that listens at ``resolver``."""
    return f"location = /dns-query {{ proxy_set_header X-Resolver {resolver}; proxy_pass http://127.0.0.1:8053; }}"


_TRACE = (
    "location = /cdn-cgi/trace { default_type text/plain; return 200 "
    "'fl=123f45\\nh=$host\\nip=$remote_addr\\nts=$msec\\nvisit_scheme=https\\nuag=$http_user_agent\\ncolo=FRA\\n"
    "sliver=none\\nhttp=http/1.1\\nloc=DE\\ntls=TLSv1.3\\nsni=plaintext\\nwarp=off\\ngateway=off\\nrbi=off\\nkex=X25519\\n'; }"
)
_REST = "location / { return 404; }"

APPLE_BODY = "<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>"
NO_CONTENT = "location / { return 204; }"

_AWS6 = "2a05:d018:76c:b6"


def _front(
    host: str, *v4: str, v6: tuple[str, ...], certificate: str = "device", https: str = DEVICE
) -> Site:
    return Site(host=host, v4=v4, v6=v6, certificate=certificate, https=https, http=REDIRECT)


SITES = (
    Site(
        host="www.netflix.com", v4=("54.74.73.31", "54.155.178.5", "3.251.50.149"),
        v6=(f"{_AWS6}84:b233:ac1f:be1f:7", f"{_AWS6}85:e8ab:afd3:af51:3aed", f"{_AWS6}83:39ad:ce6d:a8bd:85c0"),
        chain=("www.dradis.netflix.com", "www.eu-west-1.internal.dradis.netflix.com"),
        certificate="netflix", https=FRONT, http=REDIRECT,
    ),
    Site(
        host="netflix.com", v4=("54.155.246.232", "18.200.8.190"), v6=(f"{_AWS6}86:e8ab:afd3:af51:3af1",),
        certificate="netflix", https=FRONT, http=REDIRECT,
    ),
    Site(
        host="help.netflix.com", v4=("52.19.122.4", "34.251.40.11"), v6=(f"{_AWS6}83:1:2:3:44",),
        certificate="netflix", https=_NETFLIX_HEADERS + _answer("<!doctype html><title>Help Center</title>"), http=REDIRECT,
    ),
    _front("appboot.netflix.com", "52.210.45.161", "54.171.22.90", v6=(f"{_AWS6}83:4a11::1",)),
    _front("nrdp50-appboot.netflix.com", "52.208.113.7", v6=(f"{_AWS6}83:4a11::2",)),
    _front("android-appboot.netflix.com", "52.211.9.160", v6=(f"{_AWS6}83:4a11::3",)),
    _front("uiboot.netflix.com", "34.252.74.1", "99.81.63.220", v6=(f"{_AWS6}84:52aa::1",)),
    _front("api-global.netflix.com", "52.31.48.193", "54.77.108.2", v6=(f"{_AWS6}85:6c01::1",)),
    _front("api.netflix.com", "52.49.196.44", v6=(f"{_AWS6}85:6c01::2",)),
    _front("nrdp.nccp.netflix.com", "54.246.131.186", "46.51.185.19", v6=(f"{_AWS6}86:9d11::1",)),
    _front("ichnaea.netflix.com", "52.17.44.205", v6=(f"{_AWS6}86:9d11::2",)),
    _front("logs.netflix.com", "34.249.91.37", v6=(f"{_AWS6}86:9d11::3",)),
    _front("customerevents.netflix.com", "34.253.18.142", v6=(f"{_AWS6}86:9d11::4",)),
    _front("secure.netflix.com", "45.57.90.1", "45.57.91.1", v6=("2620:10c:7000:90::1", "2620:10c:7000:91::1")),
    _front(
        "assets.nflxext.com", "45.57.90.1", "45.57.91.1", v6=("2620:10c:7000:90::1", "2620:10c:7000:91::1"),
        certificate="assets", https=PLAYER + "location / { return 404; }",
    ),
    _front(
        "codex.nflxext.com", "45.57.90.2", v6=("2620:10c:7000:90::2",), certificate="assets", https="location / { return 404; }"
    ),
    _front("fast.com", "23.55.163.79", v6=("2a02:26f0:3500:1b::1737:a34f",), certificate="fast", https=FAST),
    _front(
        "api.fast.com", "54.246.79.9", "52.214.181.141", v6=(f"{_AWS6}84:fa57::1",), certificate="fast", https=fast_targets()
    ),
    *(
        Site(host=host, v4=(f"23.246.{28 + n}.{141 + n}",), certificate="oca", https=OCA, http=OCA)
        for n, host in enumerate(OCA_HOSTS)
    ),
    Site(
        host="ipv6-c001-fra001-ix.1.oca.nflxvideo.net", v6=("2a00:86c0:2028:28::141",),
        certificate="oca", https=OCA, http=OCA,
    ),
    Site(
        host="cloudflare-dns.com", v4=("104.16.248.249", "104.16.249.249"),
        v6=("2606:4700::6810:f8f9", "2606:4700::6810:f9f9"), certificate="cloudflare-dns", https=doh("1.1.1.1") + _TRACE + _REST,
    ),
    Site(
        host="one.one.one.one", v4=("1.1.1.1", "1.0.0.1"), v6=("2606:4700:4700::1111", "2606:4700:4700::1001"),
        certificate="cloudflare-dns", https=doh("1.1.1.1") + _TRACE + _REST, http=REDIRECT,
    ),
    Site(
        host="dns.google", v4=("8.8.8.8", "8.8.4.4"), v6=("2001:4860:4860::8888", "2001:4860:4860::8844"),
        certificate="google-dns", https=doh("8.8.8.8") + _REST,
    ),
    Site(
        host="dns.quad9.net", v4=("9.9.9.9", "149.112.112.112"), v6=("2620:fe::fe", "2620:fe::9"),
        certificate="quad9", https=doh("9.9.9.9") + _REST,
    ),
    Site(
        host="speed.cloudflare.com", v4=("162.159.140.220",), v6=("2606:4700:7::dc",),
        certificate="web", https=SPEED_CLOUDFLARE, http=REDIRECT,
    ),
    Site(host="www.speedtest.net", v4=("151.101.2.219",), v6=("2a04:4e42::731",), certificate="web", https=_REST, http=REDIRECT),
    Site(host="www.wikipedia.org", v4=("185.15.59.224",), v6=("2a02:ec80:300:ed1a::1",), certificate="web", https=_answer("W")),
    Site(
        host="connectivitycheck.gstatic.com", v4=("142.250.185.67",), v6=("2a00:1450:4001:80e::2003",), http=NO_CONTENT,
    ),
    Site(
        host="captive.apple.com", v4=("17.253.57.205", "17.253.57.206"), v6=("2a01:b740:a42:f100::5",),
        chain=("captive-cdn.origin-apple.com.akadns.net", "captive.g.aaplimg.com"), http=_answer(APPLE_BODY),
    ),
    Site(
        host="www.msftconnecttest.com", v4=("13.107.4.52",), v6=("2620:1ec:c11::52",),
        chain=("ncsi-geo.trafficmanager.net",), http=_answer("Microsoft Connect Test", kind="text/plain"),
    ),
    Site(
        host="detectportal.firefox.com", v4=("34.107.221.82",), v6=("2600:1901:0:38d7::",),
        chain=("detectportal.prod.mozaws.net",), http=_answer("success\n", kind="text/plain"),
    ),
    Site(host="cp.cloudflare.com", v4=("104.18.40.182",), v6=("2606:4700:4402::ac40:974a",), http=NO_CONTENT),
    Site(
        host="sinkhole.isp-search.net", v4=("92.242.140.2",), v6=(),
        http=_answer("<html><title>Page not found</title>Did you mean...</html>"),
    ),
)  # fmt: skip

#: Names that only resolve, or whose server is not nginx.
TIME = {
    "time.cloudflare.com": (("162.159.200.1", "162.159.200.123"), ("2606:4700:f1::1", "2606:4700:f1::123")),
    "time.google.com": (
        ("216.239.35.0", "216.239.35.4", "216.239.35.8", "216.239.35.12"),
        ("2001:4860:4806::", "2001:4860:4806:4::", "2001:4860:4806:8::", "2001:4860:4806:c::"),
    ),
    "time.apple.com": (("17.253.14.125", "17.253.54.123", "17.253.52.125"), ("2a01:b740:a20:3000::1f2",)),
    "time.windows.com": (("20.101.57.9",), ()),
}


@dataclass(frozen=True, kw_only=True)
class PublicResolver:
    """An unbound of the lab's internet.  ``identity`` answers CH TXT id.server ("" refuses)."""

    name: str
    addresses: tuple[str, ...]
    identity: str
    egress: str  # what o-o.myaddr.l.google.com shows to whoever asks through it


RESOLVERS = (
    PublicResolver(
        name="cloudflare", identity="FRA", egress="172.70.241.83",
        addresses=("1.1.1.1", "1.0.0.1", "2606:4700:4700::1111", "2606:4700:4700::1001"),
    ),
    PublicResolver(
        name="google", identity="", egress="172.253.13.130",
        addresses=("8.8.8.8", "8.8.4.4", "2001:4860:4860::8888", "2001:4860:4860::8844"),
    ),
    PublicResolver(
        name="quad9", identity="res100.fra.rrdns.pch.net", egress="74.63.25.243",
        addresses=("9.9.9.9", "149.112.112.112", "2620:fe::fe", "2620:fe::9"),
    ),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class LabInternet:
    """Everything that exists on the lab's internet in one scenario."""

    sites: tuple[Site, ...] = SITES
    records: tuple[str, ...] = field(default=())  # further lines of the zone

    def zone(self) -> str:
        """The root zone: every name there is, flat."""
        lines = [
            "$TTL 300",
            ". SOA a.root-servers.net. nstld.verisign-grs.com. 2026112200 1800 900 604800 900",
            ". NS a.root-servers.net.",
            "a.root-servers.net. A 198.41.0.4",
        ]
        for site in self.sites:
            names = (site.host, *site.chain)
            lines += [f"{a}. 60 CNAME {b}." for a, b in itertools.pairwise(names)]
            lines += [f"{names[-1]}. 60 A {address}" for address in site.v4]
            lines += [f"{names[-1]}. 60 AAAA {address}" for address in site.v6]
        for host, (v4, v6) in TIME.items():
            lines += [f"{host}. A {address}" for address in v4] + [
                f"{host}. AAAA {address}" for address in v6
            ]
        return "\n".join((*lines, *self.records)) + "\n"

    def addresses(self) -> Iterator[str]:
        """Every address there is, once."""
        seen: dict[str, None] = {}
        for site in self.sites:
            seen.update(dict.fromkeys((*site.v4, *site.v6)))
        for v4, v6 in TIME.values():
            seen.update(dict.fromkeys((*v4, *v6)))
        for resolver in RESOLVERS:
            seen.update(dict.fromkeys(resolver.addresses))
        yield from seen
