"""What several checks advise, in the same words everywhere."""

#: The same waits as in the walks (walk.toml, restart-home-network): 30 seconds off, and one minute at the end.
RESTART_ROUTER = (
    "Restart the router: unplug it for 30 seconds. When its lights are steady again, wait one more minute."
)
RESTART_MODEM_AND_ROUTER = (
    "Unplug the modem and the router for 30 seconds, and plug in the modem first. "
    "When the lights are steady again, wait one more minute."
)
