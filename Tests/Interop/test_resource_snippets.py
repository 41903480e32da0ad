"""What `signet resource export` prints for a server that is not ours is put into a file and run, as somebody would."""

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest
import requests

from connecting import Connection, connected, names
from signet_process import eventually, free_ports, running, trusting
from signing_in import claims, signed_in
from tls_host import publish


class Orders:
    """A resource of acme's and what was printed for it."""

    def __init__(self, signet, identifier, name):
        self.signet, self.identifier, self.name = signet, identifier, name
        tenant = ["--tenant", signet.first.name]
        signet.command(
            "resource", "create", *tenant, name, "--identifier", identifier, "--permission", "read=Read orders"
        )
        signet.command("role", "create", *tenant, f"{name}-reader", "--allow", f"{name}:read")
        signet.command("client", "roles", *tenant, "service", "--add", f"{name}-reader")
        signet.command("user", "roles", *tenant, signet.first.user.username, "--add", f"{name}-reader")
        # The running server sees it within its poll interval.
        eventually(lambda: signet.first.request_token(resource=identifier, scope=self.scope).status_code == 200)

    @property
    def scope(self):
        return f"{self.name}:read"

    def snippet(self, language):
        tenant = self.signet.first.name
        return self.signet.printed("resource", "export", "--tenant", tenant, self.name, "--snippet", language)

    def token(self):
        return self.signet.first.token(resource=self.identifier, scope=self.scope)


@pytest.fixture(scope="module")
def signet(authority):
    """A server that may ask hosts of this machine, by one name."""
    with running(**trusting(authority)) as server:
        yield server


@pytest.fixture(scope="module")
def orders(signet, tmp_path_factory):
    """The Python snippet as it is, running as a server of fastmcp."""
    [port] = free_ports(1)
    orders = Orders(signet, f"http://127.0.0.1:{port}/mcp/orders", "orders")
    file = tmp_path_factory.mktemp("orders") / "orders.py"
    file.write_text(orders.snippet("python"))
    environment = {**os.environ, "FASTMCP_PORT": str(port), "FASTMCP_SHOW_SERVER_BANNER": "false"}
    log = file.with_suffix(".log")
    with log.open("wb") as output:
        process = subprocess.Popen([sys.executable, str(file)], env=environment, stdout=output, stderr=output)
    try:
        eventually(lambda: process.poll() is not None or answers(orders.identifier), 30)
        assert process.poll() is None, log.read_text()
        yield orders
    finally:
        process.terminate()
        process.wait(10)


def answers(url):
    try:
        return requests.post(url, json={}, timeout=5).status_code == 401
    except requests.ConnectionError:
        return False


def test_fastmcp_takes_our_token_and_no_other(signet, acme, globex, orders):
    asyncio.run(lists_nothing(orders.identifier, orders.token()))
    id_token = signed_in(signet, acme, acme.native, acme.user)[2]["id_token"]
    for wrong in [acme.token(), globex.token(), orders.token()[:-4] + "AAAA", id_token]:
        answer = requests.post(orders.identifier, json={}, headers={"Authorization": f"Bearer {wrong}"}, timeout=10)
        assert answer.status_code == 401


async def lists_nothing(url, token):
    async with connected(url, token=token) as client:
        assert await names(client) == set()


def test_fastmcp_leads_a_client_to_its_tenant(acme, orders):
    """From the URL alone: the snippet's server tells of acme, where the client registers itself and a person signs in."""
    connection = Connection(replace(acme, mcp={"orders": orders.identifier}), "orders")

    async def use():
        async with connection.session() as client:
            assert await names(client) == set()

    asyncio.run(use())
    token = claims(connection.storage.tokens.access_token)
    assert (token["aud"], token["iss"]) == (orders.identifier, acme.issuer)
    assert orders.scope in token["scope"].split()


def test_an_id_token_for_a_client_of_the_same_name_is_no_access_token(signet, acme, host, authority):
    """RFC 9068 §4: a client may choose its URL, and with it the `aud` of its ID tokens."""
    callback = "http://localhost:18814/callback"
    _, document = publish(host, [callback], id_token_signed_response_alg="ES256")
    orders = Orders(signet, document["client_id"], "trap")
    space = {"__name__": "trap"}
    exec(compile(orders.snippet("python"), "trap.py", "exec"), space)  # noqa: S102

    client = replace(acme.native, client_id=document["client_id"], redirect_uri=callback)
    id_token = signed_in(signet, acme, client, acme.user, resource=orders.identifier, scope="openid")[2]["id_token"]
    assert claims(id_token)["aud"] == orders.identifier

    async def use():
        assert await space["verifier"].verify_token(id_token) is None
        accepted = await space["verifier"].verify_token(orders.token())
        assert accepted.scopes == [orders.scope]

    asyncio.run(use())


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no node")
def test_typescript_is_javascript_with_two_types(orders, tmp_path):
    text = orders.snippet("typescript")
    file = tmp_path / "orders.mjs"
    file.write_text(re.sub(r": string(?=\))", "", text))
    done = subprocess.run(["node", "--check", str(file)], capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr


def test_beside_development_mode_on_other_ports_commands_name_the_server_that_runs(signet, acme):
    """The second terminal of the README knows nothing of the ports that were chosen in the first."""
    environment = {name: value for name, value in signet.environment.items() if not name.endswith("_PORT")}
    for command in (["resource", "export", "--tenant", "acme", "filesystem"], ["tenant", "show", "acme"]):
        done = subprocess.run(
            [signet.binary, *command, "--output", "json"], env=environment, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["issuer"] == acme.issuer
