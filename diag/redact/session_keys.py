"""Rules for what lets a program in: cookies, tokens of services (by the shapes that their makers publish), private keys."""

from __future__ import annotations

from diag.redact.passwords import VALUE, looks_told
from diag.redact.placeholders import SIGN
from diag.redact.rules import Rule


def _long(value: str) -> bool:
    return len(value) >= 4 and looks_told(value)


_NAMES = r"(?:x-)?(?:session|auth|access|refresh|api|private|secret|client[_ -]?secret|bearer|csrf|xsrf)[_ -]?(?:id|token|key|secret)?"

RULES = (
    Rule(
        kind="session key",
        pattern=r"(?P<v>-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----[^-]{0,8000}(?:-----END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----)?)",
        flags=0,
        hints=("private key",),
        hits=("⟦-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmU\n-----END OPENSSH PRIVATE KEY-----⟧", "⟦-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA⟧"),
        misses=("-----BEGIN CERTIFICATE-----",),
    ),
    Rule(
        kind="session key",
        pattern=r"(?<!\w)(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp\d{3}|sk-ssh-ed25519@openssh\.com)\s+(?P<v>AAAA[A-Za-z0-9+/=]{16,})",
        hints=("ssh-", "ecdsa-"),
        hits=("ssh-ed25519 ⟦AAAAC3NzaC1lZDI1NTE5AAAAIB9x7pQ⟧ anna".replace(" anna", ""),),
        misses=("ssh-rsa is old",),
    ),
    Rule(
        kind="session key",
        pattern=r"(?<![\w-])(?P<v>gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_\w{20,255}|gl(?:pat|ptt|rt|dt|soat|cbt)-[\w-]{18,64}|xox[abeoprs]-[\w-]{10,255}|xapp-[\w-]{10,255}|AIza[\w-]{35}|ya29\.[\w.-]{20,512}|GOCSPX-[\w-]{20,64}|"
        r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}|sk-(?:proj-|ant-|svcacct-|admin-|live-|test-)?[\w-]{20,255}|(?:sk|pk|rk)_(?:live|test)_\w{10,255}|whsec_\w{16,128}|npm_[A-Za-z0-9]{36}|pypi-[\w-]{16,512}|hf_[A-Za-z0-9]{20,64}|do[opr]_v1_[a-f0-9]{64}|"
        r"dp\.pt\.\w{20,64}|SG\.[\w-]{16,64}\.[\w-]{16,64}|SK[0-9a-f]{32}|AC[0-9a-f]{32}|shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}|eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]+)?|\d{8,10}:AA[\w-]{33}|tskey-[\w-]{10,128}|AGE-SECRET-KEY-1[A-Z0-9]{58}|lin_api_\w{20,64}|nfp_\w{20,64}|dapi[a-f0-9]{32})(?![\w-])",
        hints=("gh", "gl", "xox", "xapp", "aiza", "ya29", "gocspx", "akia", "asia", "abia", "acca", "sk", "pk_", "rk_", "whsec", "npm_", "pypi-", "hf_", "do", "dp.pt", "sg.", "ac", "shp", "eyj", ":aa", "tskey", "age-", "lin_", "nfp_", "dapi"),
        flags=0,
        hits=("token ⟦ghp_" + "a1B2" * 9 + "⟧", "⟦glpat-" + "x9Y8" * 5 + "⟧", "⟦xoxb-1234567890-abcdefABCDEF⟧", "⟦AIza" + "Sy1-_" * 7 + "⟧", "⟦AKIA" + "A1B2" * 4 + "⟧", "⟦sk-proj-" + "aB3_" * 8 + "⟧", "⟦eyJhbGciOiJI.eyJzdWIiOiIx.c2ln⟧"),
        misses=("sk-learn is slow", "the AKIA prefix", "a ghp_ token", "task-list-of-the-evening-at-home"),
    ),
    Rule(
        kind="session key",
        pattern=rf"(?<!\w)(?:bearer|basic|digest)\s+(?!{SIGN})(?P<v>(?=[^\s\d]*\d|\S*=)[\w+/=.~-]{{12,}})",
        hints=("bearer", "basic", "digest"),
        hits=("Proxy-Authorization: Basic ⟦YW5uYTpwcjB4eUdlaGVpbQ==⟧",),
        misses=("basic plan with ads", "digest the news"),
    ),
    Rule(
        kind="session key",
        pattern=rf"(?<![\w'\"])(?:set-)?cookie:\s*(?!{SIGN})(?P<v>\S[^\n]*)",
        hints=("cookie",),
        hits=("set-cookie: ⟦NetflixId=v3abc; Path=/; HttpOnly⟧",),
        misses=("cookies cleared",),
    ),
    Rule(
        kind="session key",
        pattern=rf"(?<=['\"])(?:set-)?cookie:\s*(?!{SIGN})(?P<v>[^\s'\"][^\n'\"]*)",
        hints=("cookie",),
        hits=("-H 'cookie: ⟦NetflixId=v3abcdeg⟧'",),
        misses=("'cookie' is a word",),
    ),
    Rule(
        kind="session key",
        pattern=rf"(?<!\w)(?:(?:secure)?netflixid|flwssn|gsid|nfvdid|memclid|sessionid|phpsessid|jsessionid|connect\.sid)[\"']?\s*[=:]\s*[\"']?(?!{SIGN})(?P<v>[^\s;,\"']+)",
        hints=("netflixid", "flwssn", "gsid", "nfvdid", "memclid", "sessionid", "phpsessid", "jsessionid", "connect.sid"),
        hits=("NetflixId=⟦ct%3DBgjHlOvcAxLXA7f%26v%3D3⟧; x", "flwssn=⟦1f0c9a52-0f3d-4d5e-9a50-bc1f0aa2cc01⟧", "document.cookie = \"SecureNetflixId=⟦v3abcdefi⟧\""),
        misses=("NetflixId is missing",),
    ),
    Rule(
        kind="session key",
        pattern=r"[\"']name[\"']\s*:\s*[\"'](?:[\w.-]*(?:netflixid|session|token|auth|sid))[\"']\s*,\s*[\"']value[\"']\s*:\s*[\"'](?P<v>[^\"'\n]{1,4000})[\"']",
        hints=("value",),
        hits=("{\"name\": \"NetflixId\", \"value\": \"⟦v%3D3%26ct%3DBgjHm⟧\"}",),
        misses=("{\"name\": \"speed\", \"value\": \"3\"}",),
    ),
    Rule(
        kind="session key",
        pattern=rf"(?<![?&\w])(?:{_NAMES})[\"']?\s*[:=]\s*{VALUE}",
        accept=_long,
        hints=("session", "auth", "access", "refresh", "api", "private", "secret", "bearer", "srf"),
        hits=("X-API-Key: ⟦9f8b7c6d5e4f3a2b⟧", "refresh_token: ⟦1//0gabcdef⟧", "session_id=⟦abcd1234⟧", "client_secret=⟦abcd1235⟧"),
        misses=("api key screen no", "session expired", "private: yes", "access: none"),
    ),
    Rule(
        kind="session key",
        pattern=r"(?<!\w)(?:x-)?(?:auth|access|refresh|api|session|security)[_ -](?:token|key)\s+(?:is\s+)?(?P<v>(?=[\w.+/=-]*\d)(?=[\w.+/=-]*[A-Za-z])[\w.+/=-]{10,})",
        hints=("token", "key"),
        hits=("X-Auth-Token ⟦9f8b7c6d5e4f3a2d⟧", "api key is ⟦9f8b7c6d5e4f3a2e⟧"),
        misses=("api key screen no", "security key 2 of 3"),
    ),
    Rule(
        kind="session key",
        pattern=r"https?://[^\s/\"'<>]+/(?P<v>(?=[\w-]*[a-z])(?=[\w-]*(?:[A-Z]|\d))[\w-]{8,128})/[^\s\"'<>]*\.pac(?!\w)",
        flags=0,
        hints=(".pac",),
        hits=("http://pac.zscloud.example/⟦AbCdEf123XyZ⟧/corp.pac",),
        misses=("http://wpad.example/proxies/corp.pac",),
    ),
    Rule(
        kind="licence key",
        pattern=r"(?<!\w)(?:(?:product|licen[cs]e|activation|serial|windows|office|volume)[ -]?key|licen[cs]e|lizenz(?:schlüssel)?|produktschlüssel|clé (?:de produit|de licence|d'activation)|clave de (?:producto|licencia)|ключ (?:продукта|активации))\s*(?:is\s+|ist\s+)?[:=#]?\s*(?P<v>[A-Z0-9]{4,6}(?:-[A-Z0-9]{4,6}){2,6})(?!\w)",
        hints=("key", "licen", "lizenz", "schlüssel", "clé", "clave", "ключ"),
        hits=("product key ⟦XQ7TN-4KD2M-9PPRW-HV3CY-B8JFG⟧", "license: ⟦4F2A-99BC-DE01-7788⟧"),
        misses=("license: MIT", "the key M7111-1331-2206"),
    ),
)  # fmt: skip
