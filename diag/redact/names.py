"""Everything that points to a person or a single device, as rules in the order in which they look."""

from __future__ import annotations

from diag.redact import hosts, people, phones, wifi_names
from diag.redact.rules import RuleSet

#: Before addresses are looked for: a mail address may hold one.
FIRST = RuleSet(people.MAIL)
RULES = RuleSet(*people.RULES, *hosts.RULES, *wifi_names.RULES, *phones.RULES)
