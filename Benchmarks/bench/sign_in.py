"""Code flows, refreshes, introspections and userinfo, on the SQLite store with strict audit."""

import os

from . import yardsticks
from .load import CONNECTIONS, once, wrk
from .people import Browser, Town
from .report import Row, say

# Each takes a round and two seconds for its yardstick: with four kinds of requests, a minute and a half in all.
PAIRS = 3
FAMILIES = 3 * CONNECTIONS


def rows(binary, directory, port, seconds):
    os.makedirs(directory, exist_ok=True)
    town = Town(binary, directory, port, people=1)
    with town.server() as server:
        browser = Browser(town)
        say("sign-in: making tokens")
        scope = "filesystem:read filesystem:write offline_access"
        browser.tokens(browser.sign_in("person0", scope))
        grants = browser.grants(scope, FAMILIES * (PAIRS + 1))
        identities = browser.grants("openid profile email", CONNECTIONS)
        files = [f"{directory}/tokens{number}" for number in range(PAIRS + 1)]
        for number, file in enumerate(files):
            write(file, [grant["refresh_token"] for grant in grants[number * FAMILIES:(number + 1) * FAMILIES]])
        write(f"{directory}/access", [grant["access_token"] for grant in grants])
        write(f"{directory}/identities", [grant["access_token"] for grant in identities])
        client = {"BENCH_AUTHORIZATION": town.authorization()}

        flow = {
            **client, "BENCH_AUTHORIZE": town.authorize(scope), "BENCH_EXCHANGE": town.exchange(),
            "BENCH_COOKIE": "; ".join(f"{name}={value}" for name, value in browser.cookies.items()),
        }
        checked = {**client, "BENCH_TOKENS": f"{directory}/access"}
        shown = {"BENCH_TOKENS": f"{directory}/identities"}
        # A round's last answers are lost with their tokens: each round has families of its own.
        fresh = iter(files)
        for name, path, script, environment, requests, limit in [
            ("refresh", "/oauth2/token", "refresh.lua", lambda: {**client, "BENCH_TOKENS": next(fresh)}, 1, 4),
            ("introspection", "/oauth2/introspect", "tokens.lua", lambda: checked, 1, 3),
            ("userinfo", "/oauth2/userinfo", "tokens.lua", lambda: shown, 1, None),
            ("code flow, two requests", "/oauth2/token", "flow.lua", lambda: flow, 2, None),
        ]:
            url = town.url("ES256", path)
            wrk(url, max(1, seconds // 2), script, environment())

            def measured():
                figure = once(server.pid, url, seconds, script, environment())
                return figure, figure.cpu_us * requests

            ratio, figure, speed = yardsticks.paired(
                PAIRS, measured, lambda: yardsticks.openssl_speed("p256")["sign"]
            )
            yield Row(name, figure.cpu_us * requests, "µs", figure.requests_per_second / requests,
                      f"P-256 signature, libcrypto: {speed:.1f} µs", ratio, limit)


def write(file, lines):
    with open(file, "w") as output:
        output.write("\n".join(lines) + "\n")
