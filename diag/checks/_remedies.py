"""What several checks advise in the same words, and the facts under which a remedy makes sense.

A condition names facts of diag.diagnosis.circumstances, or of the finding itself, with the values that speak for it;
None is among them where not having measured it is no reason against.
"""

from __future__ import annotations

from diag.model import Remedy

# -- conditions -------------------------------------------------------------------------------------------

HAS_ROUTER = {"router_state": ("answers", "silent", None)}
ROUTER_ANSWERS = {"router_state": ("answers",)}
ROUTER_NOT_SEEN = {"router_state": ("silent", "none", None)}
NO_ROUTER = {"router_state": ("none",)}
#: "other" and unknown may be both.
ON_WIFI = {"medium": ("wifi", "other", None)}
SURELY_WIFI = {"medium": ("wifi",)}
NOT_ON_WIFI = {"medium": ("wired", "cellular", "tunnel", "other", None)}
ON_CABLE = {"medium": ("wired", "other", None)}
MOBILE = {"medium": ("cellular",)}
NOT_MOBILE = {"medium": ("wired", "wifi", "tunnel", "other", None)}
#: What was measured through a tunnel says nothing of the line, and is nothing to call the provider for.
NO_VPN = {"vpn_use": ("none", None)}
THROUGH_VPN = {"vpn_use": ("in-use",)}
VPN_ONLY = {"vpn_use": ("only-way",)}
VPN_NOT_RULED_OUT = {"vpn_use": ("in-use", "only-way", None)}
IPV4_WORKS = {"ipv4_state": ("works", None)}
IPV4_FAILS = {"ipv4_state": ("fails", "not-there")}
CLOCK_NOT_SEEN_RIGHT = {"clock_state": ("wrong", None)}
CLOCK_RIGHT = {"clock_state": ("right",)}
AT_HOME = {"where": ("home-network",)}
BEHIND_THE_HOME = {"where": ("isp", "none")}
#: Who runs the name server in question (diag.host.operators).
BY_THIS_PC = {"resolver_by": ("this-pc",)}
BY_THE_VPN = {"resolver_by": ("vpn",)}
BY_THE_ROUTER = {"resolver_by": ("router", None)}
BY_A_DEVICE = {"resolver_by": ("home",)}
BY_THE_PROVIDER = {"resolver_by": ("provider",)}
BY_A_PUBLIC_ONE = {"resolver_by": ("public",)}
FILTERS_HERE = {"resolver_by": ("this-pc", "router", "home", None)}
#: Facts of the proxy's and the VPN's own findings: whether anything is left once they are off.
WORKS_WITHOUT_PROXY = {"works_without_proxy": (True, None)}
ONLY_THE_PROXY = {"works_without_proxy": (False,)}
ANOTHER_WAY = {"only_way": (False, None)}
ONLY_WAY = {"only_way": (True,)}

# -- why a remedy needs no condition ------------------------------------------------------------------------

MEASURED = "The finding measured what this changes."
HARMLESS = "It changes nothing that could do harm."
UNSEEN = "Nothing on this PC can tell whether it is so."
A_PERSON_KNOWS = "It says itself for whom it is."

# -- remedies -----------------------------------------------------------------------------------------------

#: The same waits as in the walks (walk.toml, restart-home-network): 30 seconds off, and one minute at the end.
RESTART_ROUTER = Remedy(
    "Restart the router: unplug it for 30 seconds. When its lights are steady again, wait one more minute.",
    when=HAS_ROUTER,
)
RESTART_MODEM_AND_ROUTER = Remedy(
    "Unplug the modem and the router for 30 seconds, and plug in the modem first. "
    "When the lights are steady again, wait one more minute.",
    when=HAS_ROUTER,
)
RECONNECT = Remedy(
    "Disconnect this PC from the network, wait half a minute and connect it again.", when=NO_ROUTER
)
VPN_OFF = (
    Remedy(
        "Disconnect the VPN on this PC and run this check again: what was measured went through it.",
        when=THROUGH_VPN,
    ),
    Remedy(
        "Show this to whoever set up the VPN on this PC: what was measured went through it.", when=VPN_ONLY
    ),
)
#: Where each system keeps it; in the words of its own settings (Windows 11, macOS 15, GNOME 47).
AUTOMATIC_DNS = (
    Remedy(
        "Set the look-up server (DNS) of this PC to automatic: open Settings, Network & internet, your connection, and beside "
        "“DNS server assignment” press Edit.",
        when={**BY_A_PUBLIC_ONE, "os": ("windows",)},
        one_of=True,
    ),
    Remedy(
        "Set the look-up server (DNS) of this PC to automatic: open System Settings, Network, your connection, Details, DNS, and "
        "remove the servers in that list.",
        when={**BY_A_PUBLIC_ONE, "os": ("macos",)},
        one_of=True,
    ),
    Remedy(
        "Set the look-up server (DNS) of this PC to automatic: open Settings, Network, the gear of your connection, IPv4 "
        "and then IPv6, and turn “Automatic” on beside DNS.",
        when={**BY_A_PUBLIC_ONE, "os": ("linux",)},
        one_of=True,
    ),
    Remedy(
        "Set the DNS server of this PC to automatic.", when={**BY_A_PUBLIC_ONE, "os": (None,)}, one_of=True
    ),
    Remedy("If it is set in your router, set it to automatic there.", when=BY_A_PUBLIC_ONE, one_of=True),
)
#: For a default route on this PC that leads to nobody ({astray}: its adapter).
UNDO_ROUTE = (
    Remedy(
        "Quit programs that make networks of their own, for example Docker, a virtual machine or a VPN program. "
        "Then run this check again.",
        always=MEASURED,
    ),
    Remedy("Disconnect this PC from your network and connect it again.", always=MEASURED),
    Remedy("Restart this PC.", always=HARMLESS),
    Remedy(
        "If it comes back, ask somebody who knows this PC to remove the default route of the adapter {astray}.",
        always=MEASURED,
    ),
)
