"""What the figures are held against: libcrypto's own signatures, and nginx with the same bytes."""

import os
import re
import subprocess

from .load import measure
from .process import SERVER_CORE, Server


def openssl_speed(seconds):
    """Microseconds of CPU for one operation of the system's libcrypto."""

    def times(algorithm, pattern):
        best = None
        for _ in range(2):
            text = subprocess.run(
                ["taskset", "-c", SERVER_CORE, "openssl", "speed", "-seconds", str(seconds), algorithm],
                check=True, capture_output=True, text=True,
            ).stdout
            rates = [float(rate) for rate in re.search(pattern, text).groups()]
            best = rates if best is None else [max(pair) for pair in zip(best, rates)]
        return [1e6 / rate for rate in best]

    p256 = times("ecdsap256", r"nistp256\)\s+\S+s\s+\S+s\s+([\d.]+)\s+([\d.]+)")
    rsa = times("rsa2048", r"rsa 2048 bits\s+\S+s\s+\S+s\s+([\d.]+)\s+([\d.]+)")
    ed25519 = times("ed25519", r"Ed25519\)\s+\S+s\s+\S+s\s+([\d.]+)\s+([\d.]+)")
    return {
        "p256_sign": p256[0], "p256_verify": p256[1],
        "rsa2048_sign": rsa[0], "rsa2048_verify": rsa[1],
        "ed25519_sign": ed25519[0], "ed25519_verify": ed25519[1],
    }


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
