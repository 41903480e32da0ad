"""A rush of sign-ins with Argon2id, and what other requests feel of it."""

import asyncio
import multiprocessing
import os
import re
import time
import urllib.parse

from .people import REDIRECT, Town, fields, path
from .process import LOAD_CORE, resident_megabytes
from .report import Row, say

PEOPLE = 1000
PROBES = 4
PAUSE = 0.01
QUIET_SECONDS = 8
SCOPE = "filesystem:read offline_access"
TOKEN = "/t/es256/oauth2/token"


class Connection:
    """HTTP/1.1 with cookies, as little of it as a load needs."""

    def __init__(self, port):
        self.port, self.cookies, self.writer = port, {}, None

    async def request(self, method, target, body=None, authorization=None):
        """Status, header fields and body."""
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        lines = [f"{method} {target} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if authorization:
            lines.append(f"Authorization: {authorization}")
        if body is not None:
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        self.writer.write(("\r\n".join(lines) + "\r\n\r\n" + (body or "")).encode())
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        length = re.search(r"(?im)^content-length: *(\d+)", head)
        text = await self.reader.readexactly(int(length.group(1))) if length else b""
        for name, value in re.findall(r"(?im)^set-cookie: *([^=;\s]+)=([^;\r]*)", head):
            self.cookies[name] = value
        if re.search(r"(?im)^connection: *close", head):
            self.close()
        return int(head.split()[1]), head, text

    def close(self):
        if self.writer:
            self.writer.close()
        self.writer = None


def field(head, name):
    found = re.search(rf"(?im)^{name}: *([^\r]*)", head)
    return found and found.group(1)


async def sign_in(town, username):
    """Signs in with the form and comes back with a code; how often it was asked to come again."""
    connection, turned_away = Connection(town.port), 0
    try:
        place, form = town.authorize(SCOPE), None
        while True:
            status, head, text = await connection.request("POST" if form else "GET", place, form)
            to = field(head, "location")
            if to and to.startswith(REDIRECT):
                if "code=" not in to:
                    raise RuntimeError(f"no code in {to}")
                return turned_away
            if to:
                place, form = path(to), None
            elif status == 503:
                turned_away += 1
                await asyncio.sleep(float(field(head, "retry-after") or 1))
            elif status == 200 and not form:
                place = place.partition("?")[0]
                form = urllib.parse.urlencode(fields(text.decode(), username, town.password))
            else:
                raise RuntimeError(f"{status} at {place}: {text[:300]}")
    finally:
        connection.close()


async def probe(town, method, target, body, ended, seconds):
    """One request after the other with pauses; how long each took, and how many failed."""
    connection, times, failed = Connection(town.port), [], 0
    authorization = town.authorization() if body else None
    end = time.perf_counter() + seconds
    while time.perf_counter() < end and not ended.is_set():
        begun = time.perf_counter()
        try:
            status, _, _ = await connection.request(method, target, body, authorization)
            failed += status != 200
        except (OSError, EOFError):
            failed += 1
            connection.close()
        times.append(time.perf_counter() - begun)
        await asyncio.sleep(PAUSE)
    connection.close()
    return times, failed


def probes(town, ended, seconds, pipe):
    """A process of its own, so that the load's own work is not taken for the server's."""
    os.sched_setaffinity(0, {int(LOAD_CORE)})

    async def all_of_them():
        kinds = [("GET", "/t/es256/oauth2/jwks", None), ("POST", TOKEN, "grant_type=client_credentials")]
        results = await asyncio.gather(
            *(probe(town, *kind, ended, seconds) for kind in kinds for _ in range(PROBES))
        )
        return [merged(results[:PROBES]), merged(results[PROBES:])]

    pipe.send(asyncio.run(all_of_them()))


def merged(results):
    times = sorted(time for times, _ in results for time in times)
    return {"p99_us": times[len(times) * 99 // 100] * 1e6, "failed": sum(failed for _, failed in results)}


def watch(town, seconds, work=None):
    """The probes' figures, while `work` is done."""
    ended = multiprocessing.Event()
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=probes, args=(town, ended, seconds, theirs))
    process.start()
    result = work() if work else None
    if work:
        ended.set()
    figures = ours.recv()
    process.join()
    return figures, result


def rows(binary, directory, port):
    os.makedirs(directory, exist_ok=True)
    town = Town(binary, directory, port, PEOPLE)
    with town.server() as server:
        everywhere = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {int(LOAD_CORE)})
        memory = [0]

        def rush():
            async def everybody():
                async def look():
                    while True:
                        memory[0] = max(memory[0], resident_megabytes(server.pid))
                        await asyncio.sleep(0.2)

                looking = asyncio.create_task(look())
                turned_away = await asyncio.gather(*(sign_in(town, f"person{n}") for n in range(PEOPLE)))
                looking.cancel()
                return sum(turned_away)

            begun = time.perf_counter()
            return asyncio.run(everybody()), time.perf_counter() - begun

        say("rush: the quiet before")
        watch(town, 1)
        quiet, _ = watch(town, QUIET_SECONDS)
        say(f"rush: {PEOPLE:,} sign-ins")
        busy, (turned_away, seconds) = watch(town, 600, rush)
        os.sched_setaffinity(0, everywhere)
    yield Row(f"{PEOPLE:,} sign-ins at once, Argon2id ({turned_away:,} times asked to come again)", seconds, "s",
              PEOPLE / seconds)
    for name, calm, stressed in zip(["JWKS", "token"], quiet, busy):
        yield Row(f"{name} meanwhile, p99", stressed["p99_us"], "µs", None, f"in quiet: {calm['p99_us']:.0f} µs",
                  stressed["p99_us"] / calm["p99_us"], 4)
        yield Row(f"{name} meanwhile, failed", stressed["failed"], "requests", limit=0)
    yield Row("resident memory meanwhile", memory[0], "MB", limit=600)
