"""Homes that nobody tuned: drawn from a seed, played by the lab's player, judged by the product, compared.

::

    python -m tests.lab generate --seeds 0:300     rates with their intervals, and the seeds that disagree
    python -m tests.lab generate --seed 17         one home: what was drawn, what both said
"""
