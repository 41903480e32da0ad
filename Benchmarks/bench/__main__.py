"""python3 -m bench --signet BINARY --bare BINARY --validation BINARY --mcp BINARY --vector BINARY [--seconds N] [--json FILE] [--only NAME…]"""

import argparse
import json
import platform
import statistics
import subprocess
import sys
import tempfile
import time

from . import mcp, report, rush, sign_in, vector, yardsticks
from .load import CONNECTIONS, measure, once, wrk
from .process import SERVER_CORE, Server, resident_megabytes
from .report import Row
from .signet import ALGORITHMS, Signet

SIGNET_PORT, NGINX_PORT, BARE_PORT = 18080, 18082, 18081
SIGN_IN_PORT, RUSH_PORT = 18083, 18084
STARTS = 7
PAIRS = 5


def tokens(signet, server, seconds):
    bases = {"ES256": ("p256", "P-256 signature", 2.4), "RS256": ("rsa2048", "RSA-2048 signature", 1.25),
             "EdDSA": ("ed25519", "Ed25519 signature", None)}
    environment = {"BENCH_AUTHORIZATION": signet.authorization()}
    for algorithm in ALGORITHMS:
        key, name, limit = bases[algorithm]
        url = signet.url(algorithm, "/oauth2/token")
        wrk(url, max(1, seconds // 2), "token.lua", environment)

        def token():
            figure = once(server.pid, url, seconds, "token.lua", environment)
            return figure, figure.cpu_us

        ratio, figure, speed = yardsticks.paired(PAIRS, token, lambda: yardsticks.openssl_speed(key)["sign"])
        yield Row(f"token {algorithm}, durable audit", figure.cpu_us, "µs", figure.requests_per_second,
                  f"{name}, libcrypto: {speed:.1f} µs", ratio, limit)


def documents(signet, server, directory, seconds):
    document = signet.document("ES256", "/oauth2/jwks")
    static = yardsticks.nginx(directory, NGINX_PORT, document, seconds)
    for name, path, limit in [("JWKS", "/oauth2/jwks", 2.0), ("discovery", "/.well-known/openid-configuration", None)]:
        figure = measure(server.pid, signet.url("ES256", path), seconds)
        yield Row(name, figure.cpu_us, "µs", figure.requests_per_second,
                  f"nginx, the JWKS bytes: {static.cpu_us:.1f} µs", figure.cpu_us / static.cpu_us, limit)


def validation(binary):
    def run(key):
        text = subprocess.run(["taskset", "-c", SERVER_CORE, binary], check=True, capture_output=True, text=True).stdout
        figures = json.loads(text)
        return figures, figures[key]

    for name, key, limit in [("cold", "cold_us", 1.15), ("cached", "cached_us", 0.05)]:
        ratio, figures, verify = yardsticks.paired(
            3, lambda: run(key), lambda: yardsticks.openssl_speed("p256")["verify"]
        )
        yield Row(f"validation, {name}", figures[key], "µs", 1e6 / figures[key],
                  f"P-256 verification, libcrypto: {verify:.1f} µs", ratio, limit)
    yield Row("validation, cold", figures["cold_us"], "µs", None,
              f"the same library's: {figures['verify_us']:.1f} µs", figures["cold_us"] / figures["verify_us"], 1.15)


def starts(signet, bare):
    def median(make):
        seconds = []
        for _ in range(STARTS):
            with make() as server:
                seconds.append(server.seconds_to_first_answer)
        return statistics.median(seconds) * 1000

    plain = median(lambda: Server([bare, str(BARE_PORT)], f"http://127.0.0.1:{BARE_PORT}/health/live"))
    ours = median(signet.server)
    yield Row("start to first answer, existing store", ours, "ms", None, f"bare Hummingbird: {plain:.0f} ms",
              ours / plain, 5.0)


def main():
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--signet", required=True)
    parser.add_argument("--bare", help="needed for `starts`")
    parser.add_argument("--validation", help="needed for `validation`")
    parser.add_argument("--mcp", help="needed for `mcp`")
    parser.add_argument("--vector", help="needed for `vector`")
    parser.add_argument("--seconds", type=int, default=5, help="length of a round")
    parser.add_argument("--json", help="where to write the result as JSON")
    parser.add_argument("--only", nargs="*", choices=[
        "tokens", "documents", "validation", "starts", "memory", "sign-in", "rush", "mcp", "vector", "million",
    ])
    options = parser.parse_args()

    def wanted(name):
        return not options.only or name in options.only

    for name, binary in (("starts", options.bare), ("validation", options.validation), ("mcp", options.mcp), ("vector", options.vector), ("million", options.vector)):
        if wanted(name) and not binary:
            parser.error(f"{name} needs its binary")
    rows = report.Rows()
    with tempfile.TemporaryDirectory(prefix="signet-bench-") as directory:
        signet = Signet(options.signet, directory, SIGNET_PORT)
        with signet.server() as server:
            if wanted("memory"):
                time.sleep(2)
                rows += [Row("resident memory, idle", resident_megabytes(server.pid), "MB", limit=50)]
            if wanted("tokens"):
                rows += tokens(signet, server, options.seconds)
            if wanted("documents"):
                rows += documents(signet, server, directory, options.seconds)
            if wanted("memory"):
                rows += [Row("resident memory, after the load", resident_megabytes(server.pid), "MB")]
        if wanted("starts"):
            rows += starts(signet, options.bare)
        if wanted("sign-in"):
            rows += sign_in.rows(options.signet, f"{directory}/sign-in", SIGN_IN_PORT, options.seconds)
        if wanted("rush"):
            rows += rush.rows(options.signet, f"{directory}/rush", RUSH_PORT)
        if wanted("mcp"):
            rows += mcp.rows(options.mcp, f"{directory}/mcp", options.seconds)
        if wanted("validation"):
            rows += validation(options.validation)
    if wanted("vector"):
        rows += vector.rows(options.vector)
    # Only when it is asked for: it takes minutes.
    if options.only and "million" in options.only:
        rows += vector.million(options.vector)

    machine = f"{platform.machine()}, {platform.system()} {platform.release()}, one core for the server, " \
              f"wrk with {CONNECTIONS} connections on another"
    print(report.markdown(rows))
    if options.json:
        with open(options.json, "w") as file:
            file.write(report.as_json(rows, machine) + "\n")
    sys.exit(0 if all(row.holds is not False for row in rows) else 1)


main()
