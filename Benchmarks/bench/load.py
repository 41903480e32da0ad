"""Load by wrk, on the other core."""

import os
import re
import subprocess
from dataclasses import dataclass

from .process import LOAD_CORE, cpu_seconds

CONNECTIONS = 64
ROUNDS = 3
HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


@dataclass
class Figure:
    """What one kind of request costs."""

    cpu_us: float
    requests_per_second: float
    p50_us: float
    p99_us: float


def wrk(url, seconds, script, environment):
    """One run; the figures of the script's RESULT line."""
    command = ["taskset", "-c", LOAD_CORE, "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s"]
    command += ["-s", os.path.join(HERE, script), url]
    text = subprocess.run(
        command, env={**os.environ, **environment}, check=True, capture_output=True, text=True
    ).stdout
    return {name: float(value) for name, value in re.findall(r"(\w+)=([\d.]+)", text.split("RESULT")[1])}


def once(pid, url, seconds, script="get.lua", environment=None):
    """CPU of process `pid` for each request, in one round."""
    before = cpu_seconds(pid)
    result = wrk(url, seconds, script, environment or {})
    used = cpu_seconds(pid) - before
    if result["failed"]:
        raise SystemExit(f"{int(result['failed'])} requests to {url} failed")
    return Figure(
        cpu_us=used / result["requests"] * 1e6,
        requests_per_second=result["requests"] / result["seconds"],
        p50_us=result["p50_us"],
        p99_us=result["p99_us"],
    )


def measure(pid, url, seconds, script="get.lua", environment=None):
    """The least of several rounds after a warm-up, as others use the machine too."""
    wrk(url, max(1, seconds // 2), script, environment or {})
    return min((once(pid, url, seconds, script, environment) for _ in range(ROUNDS)), key=lambda figure: figure.cpu_us)
