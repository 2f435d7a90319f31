"""Every parser of bytes from outside, fed with what strangers could send: mutants of real inputs.

``tests/test_fuzz.py`` tries some 2,000 of them; ``python -m tests.fuzz --cases 100000`` tries as many as are wanted.
"""
