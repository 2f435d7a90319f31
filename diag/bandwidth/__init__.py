"""How fast the line is, and whether it will play.

``plan.measure(wish, targets=...)`` runs the whole measurement (engine, providers, repeats, comparison, upload, round
trips under load) and returns a ``Measurement``; ``playback`` says what a player would make of it.  Rates are in
Mbit/s (10^6 bits), sizes in bytes, times in seconds unless ``_ms``.  Nothing here judges.  It is not
imported here: who wants the engine alone does without the providers and what they need.
"""

from diag.bandwidth.types import WHY, Estimate, Measurement, Options, ProviderRefusal, Trial

__all__ = ["WHY", "Estimate", "Measurement", "Options", "ProviderRefusal", "Trial"]
