"""Names with which TVs start (help.netflix.com/en/node/14424, 2026-09-21; public captures)."""

TV_NAMES = ("appboot.netflix.com", "uiboot.netflix.com", "secure.netflix.com", "nrdp.nccp.netflix.com",
            "api-global.netflix.com")  # fmt: skip
