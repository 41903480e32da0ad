"""The identity server as it is measured: one event loop, SQLite, strict audit, one tenant for each algorithm."""

import base64
import os
import secrets
import urllib.request

from .process import Server

ALGORITHMS = ["ES256", "RS256", "EdDSA"]
CLIENT = "bench"

TENANT = """
  - id: {id}
    algorithm: {algorithm}
    default_resource: filesystem
    resources:
      - name: filesystem
        identifier: https://mcp.example.com/mcp/filesystem
        permissions: [read, write]
    roles:
      filesystem-editor:
        permissions:
          filesystem: [read, write]
    clients:
      - id: bench
        roles: [filesystem-editor]
        secret: {secret}
"""

CONFIGURATION = """
mode: development
server:
  host: 127.0.0.1
  port: {port}
  event_loops: 1
store:
  kind: sqlite
  path: {directory}/signet.sqlite
  synchronous: full
keys:
  master_key_file: {directory}/master.key
audit:
  durability: strict
logging:
  level: warning
dev:
  directory: {directory}
tenants:{tenants}
"""


def text64(count):
    """So many random bytes in base64url."""
    return base64.urlsafe_b64encode(secrets.token_bytes(count)).rstrip(b"=").decode()


class Signet:
    """A server with state of its own in `directory`."""

    def __init__(self, binary, directory, port):
        self.binary, self.directory, self.port = binary, directory, port
        self.secret = text64(32)
        tenants = "".join(
            TENANT.format(id=name.lower(), algorithm=name, secret=self.secret) for name in ALGORITHMS
        )
        self.file = f"{directory}/signet.yaml"
        with open(self.file, "w") as file:
            file.write(CONFIGURATION.format(port=port, directory=directory, tenants=tenants))
        key = os.open(f"{directory}/master.key", os.O_WRONLY | os.O_CREAT, 0o600)
        with open(key, "w") as file:
            file.write(f"signet-master-dev-v1:{text64(32)}\n")

    def server(self):
        """A server process; the first start seeds the store, later ones find it."""
        return Server(
            [self.binary, "serve", "--config", self.file],
            self.url("ES256", "/oauth2/jwks"),
            log=f"{self.directory}/signet.log",
        )

    def url(self, algorithm, path):
        return f"http://127.0.0.1:{self.port}/t/{algorithm.lower()}{path}"

    def authorization(self):
        return "Basic " + base64.b64encode(f"{CLIENT}:{self.secret}".encode()).decode()

    def document(self, algorithm, path):
        with urllib.request.urlopen(self.url(algorithm, path), timeout=5) as response:
            return response.read()
