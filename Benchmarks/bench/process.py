"""Processes under measurement: pinned to a core, their CPU time and memory read from /proc."""

import os
import re
import signal
import subprocess
import time
import urllib.request

SERVER_CORE = "0"
LOAD_CORE = "1" if (os.cpu_count() or 1) > 1 else "0"


def cpu_seconds(pid):
    """User and system time of a process in seconds, threads that have ended included (proc(5), stat)."""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_megabytes(pid):
    """Resident memory of a process in MB (10^6 bytes)."""
    with open(f"/proc/{pid}/status") as file:
        return int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1)) * 1024 / 1e6


def is_answering(url):
    """Whether a GET of this URL is answered with 200."""
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return response.status == 200
    except OSError:
        return False


class Server:
    """A server process on its own core, for the length of a `with` block."""

    def __init__(self, command, ready_url, environment=None, directory=None, log=None):
        self.command = ["taskset", "-c", SERVER_CORE] + command
        self.ready_url = ready_url
        self.environment = {**os.environ, **(environment or {})}
        self.directory = directory
        self.log = log

    def __enter__(self):
        output = open(self.log, "ab") if self.log else subprocess.DEVNULL
        begun = time.perf_counter()
        self.process = subprocess.Popen(
            self.command, env=self.environment, cwd=self.directory, stdout=output, stderr=output
        )
        while not is_answering(self.ready_url):
            if self.process.poll() is not None:
                raise SystemExit(f"{self.command[3]} ended with {self.process.returncode}\n{self.said()}")
            if time.perf_counter() - begun > 60:
                self.process.kill()
                raise SystemExit(f"{self.command[3]} does not answer\n{self.said()}")
            time.sleep(0.0005)
        self.seconds_to_first_answer = time.perf_counter() - begun
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def said(self):
        """The end of what the process has written."""
        if not self.log:
            return ""
        with open(self.log, errors="replace") as file:
            return file.read()[-2000:]

    @property
    def pid(self):
        return self.process.pid
