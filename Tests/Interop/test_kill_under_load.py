"""kill -9 while tokens are issued: every token that a client received has its audit event."""

import json
import os
import threading
import time

import jwt
import pytest
import requests

from signet_process import Signet

ROUNDS = int(os.environ.get("SIGNET_KILL_ROUNDS", "3"))
CLIENTS = 8
SECONDS = 0.7


@pytest.fixture
def server():
    server = Signet()
    try:
        yield server
    finally:
        server.remove()


def receive(tenant, received, ends):
    """Asks for one token after the other until the server is gone; keeps what arrived whole."""
    form = {"grant_type": "client_credentials", "scope": tenant.scope}
    with requests.Session() as session:
        session.auth = (tenant.client_id, tenant.client_secret)
        while time.monotonic() < ends:
            try:
                answer = session.post(tenant.token_endpoint, data=form, timeout=5)
                token = answer.json()["access_token"]
            except (requests.RequestException, ValueError):
                return
            received.append(jwt.decode(token, options={"verify_signature": False})["jti"])


def kill_under_load(server, tenant):
    received = []
    ends = time.monotonic() + 30
    threads = [threading.Thread(target=receive, args=(tenant, received, ends)) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    time.sleep(SECONDS)
    server.kill()
    for thread in threads:
        thread.join()
    return received


def test_no_token_without_its_event_and_the_chain_holds(server):
    received = []
    for _ in range(ROUNDS):
        server.start()
        received += kill_under_load(server, server.first)
    server.start()
    try:
        lines = server.printed("audit", "export", "--tenant", server.first.name).splitlines()
        recorded = "\n".join(lines)
        for line in lines:
            json.loads(line)
        missing = [each for each in received if each not in recorded]
        assert len(received) >= ROUNDS * CLIENTS
        assert not missing, f"{len(missing)} of {len(received)} tokens have no event"
        server.printed("audit", "verify", "--tenant", server.first.name)
        # The state survives too: keys and clients are those of before.
        assert server.first.request_token().status_code == 200
    finally:
        assert server.stop() == 0
