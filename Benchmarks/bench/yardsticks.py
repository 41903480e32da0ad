"""What the figures are held against: libcrypto's own signatures, and nginx with the same bytes."""

import os
import re
import subprocess

from .load import measure
from .process import SERVER_CORE, Server


ALGORITHMS = {
    "p256": ("ecdsap256", r"nistp256\)\s+\S+s\s+\S+s\s+([\d.]+)\s+([\d.]+)"),
    "rsa2048": ("rsa2048", r"rsa 2048 bits\s+\S+s\s+\S+s\s+([\d.]+)\s+([\d.]+)"),
    "ed25519": ("ed25519", r"Ed25519\)\s+\S+s\s+\S+s\s+([\d.]+)\s+([\d.]+)"),
}


def openssl_speed(name, seconds=1):
    """Microseconds of CPU for one signature and for one verification of the system's libcrypto, on the server's core."""
    algorithm, pattern = ALGORITHMS[name]
    text = subprocess.run(
        ["taskset", "-c", SERVER_CORE, "openssl", "speed", "-seconds", str(seconds), algorithm],
        check=True, capture_output=True, text=True,
    ).stdout
    sign, verify = (1e6 / float(rate) for rate in re.search(pattern, text).groups())
    return {"sign": sign, "verify": verify}


def paired(rounds, measure, yardstick):
    """The median of `rounds` ratios (and the figure and yardstick that it was made of): the yardstick is taken before and
    after each measurement, so that a machine that is slower for a while is slower for both."""
    results = []
    before = yardstick()
    for _ in range(rounds):
        figure, cost = measure()
        after = yardstick()
        held_against = (before + after) / 2
        results.append((cost / held_against, figure, held_against))
        before = after
    return sorted(results, key=lambda result: result[0])[len(results) // 2]


NGINX = """
daemon off;
master_process off;
worker_processes 1;
pid {directory}/nginx.pid;
error_log {directory}/nginx.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    keepalive_requests 1000000000;
    sendfile on;
    tcp_nodelay on;
    open_file_cache max=16;
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
    default_type application/json;
    server {{
        listen 127.0.0.1:{port};
        root {directory}/www;
        add_header Cache-Control "public, max-age=300";
        add_header Access-Control-Allow-Origin "*";
        add_header X-Content-Type-Options nosniff;
    }}
}}
"""


def nginx(directory, port, document, seconds):
    """CPU of nginx for a GET of these bytes, with the same header fields."""
    os.makedirs(f"{directory}/www", exist_ok=True)
    with open(f"{directory}/www/jwks", "wb") as file:
        file.write(document)
    # Started as root, the worker may become nobody, who must reach the file.
    for path in (directory, f"{directory}/www"):
        os.chmod(path, 0o755)
    with open(f"{directory}/nginx.conf", "w") as file:
        file.write(NGINX.format(directory=directory, port=port))
    url = f"http://127.0.0.1:{port}/jwks"
    with Server(["nginx", "-c", f"{directory}/nginx.conf", "-e", f"{directory}/nginx.log"], url) as server:
        return measure(server.pid, url, seconds)
