"""The lab: a home, a provider and an internet made of network namespaces, in which ``diag run`` runs unmodified."""
