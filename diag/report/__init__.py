"""A case for whoever must act on it next: JSON for machines, text for people.  Redacted unless asked otherwise."""

INDEPENDENT = "Couchcheck is independent of Netflix."

#: The forms of a report, by the words that ask for one.
FORMATS = ("chat", "phone", "full", "markdown", "html", "json", "isp")

#: Forms of a case about an account: for Netflix, the bank, the company that bills, all papers, and a review.
ACCOUNT_FORMS = ("letter", "bank", "partner", "papers", "review")
