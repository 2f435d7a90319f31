"""Keep every processor busy: ``burn.py PORT``.  Listens at that port of the loopback once all of them are."""

import multiprocessing
import socket
import sys
import time


def _burn() -> None:
    while True:
        sum(range(100_000))


if __name__ == "__main__":
    for _ in range(4 * multiprocessing.cpu_count()):
        multiprocessing.Process(target=_burn).start()
    time.sleep(0.3)
    with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as server:
        while True:
            server.accept()[0].close()
