"""A case for whoever must act on it next: JSON for machines, text for people.  Redacted unless asked otherwise."""
