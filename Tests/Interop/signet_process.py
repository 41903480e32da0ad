"""Starts `signet dev` for the tests, and stops it."""

import contextlib
import json
import os
import pathlib
import secrets
import socket
import stat
import subprocess
import tempfile
import time
from dataclasses import dataclass, field, replace

import requests

from signing_in import Person

ROOT = pathlib.Path(__file__).resolve().parents[2]
START_SECONDS = 60


@dataclass(frozen=True)
class Client:
    """A client that people sign in for; one without a secret is public."""

    client_id: str
    redirect_uri: str
    client_secret: str | None = None


@dataclass(frozen=True)
class Tenant:
    """One tenant of `var/dev/credentials.json`."""

    issuer: str
    client_id: str
    client_secret: str
    scope: str
    resource: str
    mcp_url: str
    mcp: dict = field(default_factory=dict)
    web: "Client | None" = None
    native: "Client | None" = None
    user: "Person | None" = None

    @classmethod
    def read(cls, document):
        service = document["clients"]["service"]
        return cls(
            issuer=document["issuer"],
            client_id=service["client_id"],
            client_secret=service["client_secret"],
            scope=service["scope"],
            resource=service["resource"],
            mcp_url=document["mcp"]["filesystem"],
            mcp=document["mcp"],
            web=Client(**document["clients"]["web"]),
            native=Client(**document["clients"]["native"]),
            user=Person(**document["users"][0]),
        )

    @property
    def name(self):
        return self.issuer.rsplit("/", 1)[1]

    @property
    def token_endpoint(self):
        return self.issuer + "/oauth2/token"

    @property
    def jwks_uri(self):
        return self.issuer + "/oauth2/jwks"

    @property
    def authorization_endpoint(self):
        return self.issuer + "/oauth2/authorize"

    def post_as(self, client, path, form):
        """Posts to one of the tenant's endpoints in a client's name."""
        form = {name: value for name, value in form.items() if value is not None}
        if client.client_secret is None:
            form["client_id"] = client.client_id
            return requests.post(self.issuer + path, data=form, timeout=30)
        return requests.post(
            self.issuer + path, data=form, auth=(client.client_id, client.client_secret), timeout=30
        )

    def request_token(self, **changes):
        """The token endpoint's answer to a plain client-credentials request."""
        form = {"grant_type": "client_credentials", "scope": self.scope, "resource": self.resource, **changes}
        return requests.post(
            self.token_endpoint,
            data={name: value for name, value in form.items() if value is not None},
            auth=(self.client_id, self.client_secret),
            timeout=10,
        )

    def token(self, **changes):
        """An access token."""
        answer = self.request_token(**changes)
        assert answer.status_code == 200, answer.text
        return answer.json()["access_token"]

    def scopes(self, server):
        """All that may be done at one of the MCP servers."""
        return f"{server}:read {server}:write"

    def token_for(self, server, scope=None):
        """An access token for one of the MCP servers."""
        return self.token(resource=self.mcp[server], scope=scope or self.scopes(server))


class Signet:
    """A running `signet dev` with its own ports and its own directory."""

    def __init__(self, **settings):
        self._directory = tempfile.TemporaryDirectory(prefix="signet-interop-")
        self.identity_port, self.mcp_port = free_ports(2)
        self.binary = os.environ["SIGNET_BINARY"]
        self.log = pathlib.Path(self._directory.name, "signet.log")
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("SIGNET_")}
        self.environment = {
            **inherited,
            "SIGNET_SERVER_PORT": str(self.identity_port),
            "SIGNET_MCP_PORT": str(self.mcp_port),
            "SIGNET_DEV_DIRECTORY": str(self.directory),
            # What tests add is served soon.
            "SIGNET_STORE_POLL_INTERVAL": "50ms",
            **settings,
        }

    @property
    def base(self):
        return f"http://127.0.0.1:{self.identity_port}"

    @property
    def mcp_base(self):
        return f"http://127.0.0.1:{self.mcp_port}"

    @property
    def directory(self):
        return pathlib.Path(self._directory.name, "dev")

    @property
    def credentials_file(self):
        return self.directory / "credentials.json"

    def start(self):
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [self.binary, "dev"], cwd=ROOT, env=self.environment, stdout=log, stderr=subprocess.STDOUT
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._is_ready():
            assert self._process.poll() is None, "signet dev ended:\n" + self.log.read_text()
            assert time.monotonic() < deadline, "signet dev is not ready:\n" + self.log.read_text()
            time.sleep(0.05)
        document = json.loads(self.credentials_file.read_text())
        assert stat.S_IMODE(self.credentials_file.stat().st_mode) == 0o600
        self.first = Tenant.read(document)
        self.second = Tenant.read(document["second_tenant"])

    def _is_ready(self):
        try:
            answers = [
                requests.get(self.base + "/health/ready", timeout=2),
                requests.get(self.mcp_base + "/mcp/filesystem/health", timeout=2),
            ]
        except requests.ConnectionError:
            return False
        return all(answer.status_code == 200 for answer in answers) and self.credentials_file.exists()

    def stop(self):
        """SIGTERM, and what it exits with."""
        self._process.terminate()
        try:
            return self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise

    def kill(self):
        """SIGKILL: nothing is finished, nothing is flushed."""
        self._process.kill()
        self._process.wait()

    def command(self, *arguments):
        """Runs `signet …` beside the server, on the same state; its JSON answer."""
        return json.loads(self.printed(*arguments, "--output", "json"))

    def printed(self, *arguments):
        """Runs `signet …`, which must succeed; what it prints."""
        done = subprocess.run(
            [self.binary, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, f"signet {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done.stdout

    def remove(self):
        self._directory.cleanup()

    # What a test needs besides, brought in as a configuration file brings it in.

    def seed(self, tenant, **content):
        """Adds to a tenant, or makes it: `users`, `clients`, `sign_in` and so on, as in config/signet.yaml."""
        document = {
            "policies": str(ROOT / "config/policies.yaml"),
            "tenants": [{"id": tenant, **content}],
        }
        # JSON is YAML.
        file = pathlib.Path(self._directory.name, f"seed-{secrets.token_hex(4)}.yaml")
        file.write_text(json.dumps(document))
        self.command("seed", "--config", str(file))
        # Twice as long as the server takes to notice.
        time.sleep(0.2)

    def new_tenant(self, tenant, **content):
        """A tenant of its own, with the filesystem of the development tenants."""
        resource = {"name": "filesystem", "identifier": self.first.resource}
        self.seed(tenant, default_resource="filesystem", resources=[resource], **content)
        return replace(self.first, issuer=f"{self.base}/t/{tenant}")

    def new_person(self, tenant, roles=("filesystem-writer",), **more):
        """Somebody who can sign in at this tenant."""
        person = Person(f"p{secrets.token_hex(5)}", secrets.token_urlsafe(12))
        user = {"username": person.username, "password": person.password, "roles": list(roles), **more}
        self.seed(tenant.name, users=[user])
        return person

    def new_client(self, tenant, redirect_uri, public=False, **settings):
        """A client that people sign in for."""
        client = Client(
            f"c{secrets.token_hex(5)}", redirect_uri, None if public else secrets.token_urlsafe(32)
        )
        secret = {"public": True} if public else {"secret": client.client_secret}
        redirects = [redirect_uri] if redirect_uri else []
        entry = {"id": client.client_id, "name": "A client", "redirect_uris": redirects, **secret, **settings}
        self.seed(tenant.name, clients=[entry])
        # The running server sees it within its poll interval.
        query = {"client_id": client.client_id, "redirect_uri": redirect_uri}
        if redirect_uri:
            eventually(
                lambda: requests.get(
                    f"{tenant.issuer}/oauth2/authorize", params=query, allow_redirects=False, timeout=10
                ).status_code
                != 400
            )
        return client

    def resource_server(self, tenant):
        """The client that asks about tokens for the filesystem."""
        return Client(tenant.client_id, "", tenant.client_secret)


@contextlib.contextmanager
def running(**settings):
    """A server with settings of its own, which ends in good order."""
    server = Signet(**settings)
    try:
        server.start()
        yield server
        # Graceful: what is under way is finished, the audit is flushed, the exit is clean.
        assert server.stop() == 0, server.log.read_text()
    finally:
        server.remove()


def trusting(authority):
    """The settings with which a server reads clients' documents from this machine, by one name."""
    return {
        "SIGNET_CLIENT_METADATA_TRUSTED_CA": str(authority.file),
        "SIGNET_CLIENT_METADATA_LOOPBACK_HOSTS": "localhost",
    }


def eventually(holds, seconds=10):
    """Waits for what another process does: it must hold within so many seconds."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come to hold in time"
        time.sleep(0.05)


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports
