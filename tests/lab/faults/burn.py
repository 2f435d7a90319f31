"""Keep every processor busy: ``burn.py``."""

import multiprocessing


def _burn() -> None:
    while True:
        sum(range(100_000))


if __name__ == "__main__":
    for _ in range(2 * multiprocessing.cpu_count()):
        multiprocessing.Process(target=_burn).start()
