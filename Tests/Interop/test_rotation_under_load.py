"""Keys rotate by themselves while tokens are issued and checked: not one valid token is refused."""

import os
import threading
import time

import jwt
import pytest
import requests

from signet_process import Signet

SECONDS = float(os.environ.get("SIGNET_ROTATION_SECONDS", "15"))
MAX_AGE = 1
LIST_TOOLS = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}


@pytest.fixture
def server():
    """Spans as short as they go: the ring publishes, signs and retires within seconds."""
    server = Signet(
        SIGNET_JWKS_MAX_AGE=f"{MAX_AGE}s",
        SIGNET_TOKENS_CLOCK_SKEW="1s",
        SIGNET_TOKENS_ACCESS_TOKEN_LIFETIME="5s",
        SIGNET_TOKENS_MAXIMUM_LIFETIME="5s",
        SIGNET_KEYS_ROTATION_INTERVAL="4s",
    )
    try:
        server.start()
        yield server
        assert server.stop() == 0
    finally:
        server.remove()


def signet_validator(tenant):
    """Our own validator, as the filesystem server uses it."""
    session = requests.Session()

    def check(token):
        answer = session.post(
            tenant.mcp_url,
            json=LIST_TOOLS,
            headers={
                "Authorization": "Bearer " + token,
                "Accept": "application/json, text/event-stream",
                "MCP-Protocol-Version": "2025-11-25",
            },
            timeout=10,
        )
        assert answer.status_code == 200, f"{answer.status_code} {answer.headers.get('WWW-Authenticate')}"

    return check


def pyjwt_validator(tenant, lifespan):
    """One that keeps a key set as long as `max-age` allows, and never looks for an unknown key in between."""
    keys = jwt.PyJWKClient(tenant.jwks_uri, lifespan=lifespan, cooldown_duration=3600)

    def check(token):
        key = keys.get_signing_key_from_jwt(token)
        jwt.decode(token, key, algorithms=["ES256"], audience=tenant.resource, issuer=tenant.issuer)

    return check


def test_no_valid_token_is_refused_while_keys_rotate(server):
    tenant = server.first
    validators = [signet_validator(tenant), pyjwt_validator(tenant, MAX_AGE), pyjwt_validator(tenant, MAX_AGE / 2)]
    ends = time.monotonic() + SECONDS
    kids, refusals, checks = set(), [], []

    def work(check):
        held = []
        while time.monotonic() < ends:
            token = tenant.token()
            kids.add(jwt.get_unverified_header(token)["kid"])
            now = time.time()
            held = [(each, until) for each, until in held if until > now + 0.5]
            held.append((token, jwt.decode(token, options={"verify_signature": False})["exp"]))
            # The newest token, and the oldest that is still valid: its key may be about to leave.
            for each in {token, held[0][0]}:
                try:
                    check(each)
                    checks.append(1)
                except Exception as error:
                    refusals.append((jwt.get_unverified_header(each)["kid"], repr(error)))
            time.sleep(0.02)

    threads = [threading.Thread(target=work, args=(check,)) for check in validators]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"{len(checks)} checks, {len(kids)} keys")
    assert not refusals, f"{len(refusals)} of {len(checks)}: {refusals[:5]}"
    assert len(kids) >= SECONDS / 6, f"only {len(kids)} keys signed"
    assert len(checks) > 100
