"""A tools/call that does nothing: behind a bearer token with its audit, and on the same route without authentication."""

import os

from .load import measure, once
from .process import Server
from .report import Row
from .yardsticks import paired

PROTECTED_PORT, OPEN_PORT = 18085, 18086
PAIRS = 5


def rows(binary, directory, seconds):
    """The row; one server at a time, each with the core to itself."""
    os.makedirs(directory, exist_ok=True)

    def run(arguments, port, environment=None):
        log = f"{directory}/{port}.log"
        if os.path.exists(log):
            os.remove(log)
        with Server([binary, *arguments], f"http://127.0.0.1:{port}/mcp/nothing/health", log=log) as server:
            url = f"http://127.0.0.1:{port}/mcp/nothing"
            if environment is None:
                with open(log) as file:
                    environment = {"BENCH_AUTHORIZATION": "Bearer " + file.readline().strip()}
            measure(server.pid, url, 1, "mcp.lua", environment)
            return once(server.pid, url, seconds, "mcp.lua", environment)

    def protected():
        figure = run([str(PROTECTED_PORT), "-", f"{directory}/audit"], PROTECTED_PORT)
        return figure, figure.cpu_us

    ratio, figure, cost = paired(
        PAIRS, protected, lambda: run(["-", str(OPEN_PORT), "-"], OPEN_PORT, {"BENCH_AUTHORIZATION": "none"}).cpu_us
    )
    yield Row("tools/call that does nothing, bearer token, audit", figure.cpu_us, "µs", figure.requests_per_second,
              f"the same route without authentication: {cost:.1f} µs", ratio, 2.0)
