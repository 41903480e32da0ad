"""Rotation and revocation while clients hold tokens and key sets."""

import jwt
import pytest
import requests

from signet_process import eventually


def kids(tenant):
    return {key["kid"] for key in requests.get(tenant.jwks_uri, timeout=10).json()["keys"]}


def kid_of(token):
    return jwt.get_unverified_header(token)["kid"]


def verify(token, tenant, keys):
    key = keys.get_signing_key_from_jwt(token)
    return jwt.decode(token, key, algorithms=["ES256"], audience=tenant.resource, issuer=tenant.issuer)


def test_rotation_refuses_no_token_that_was_issued_before_or_is_issued_after(signet, globex):
    holder = jwt.PyJWKClient(globex.jwks_uri)
    before = globex.token()
    verify(before, globex, holder)
    signet.command("key", "rotate", "--tenant", globex.name)
    for _ in range(20):
        # A validator that never fetched again still holds the key of every token.
        verify(globex.token(), globex, holder)
    verify(before, globex, jwt.PyJWKClient(globex.jwks_uri))


def test_a_revoked_key_is_out_at_once_and_replaced_at_once(signet, globex):
    stolen = globex.token()
    verify(stolen, globex, jwt.PyJWKClient(globex.jwks_uri))
    signet.command("key", "revoke", "--tenant", globex.name, kid_of(stolen))
    eventually(lambda: kid_of(stolen) not in kids(globex))
    fresh = globex.token()
    assert kid_of(fresh) != kid_of(stolen)
    holder = jwt.PyJWKClient(globex.jwks_uri)
    verify(fresh, globex, holder)
    with pytest.raises(jwt.PyJWTError):
        verify(stolen, globex, holder)


def test_the_audit_chain_holds_and_knows_every_token(signet, acme):
    ids = {jwt.decode(acme.token(), options={"verify_signature": False})["jti"] for _ in range(10)}
    listed = signet.command("audit", "list", "--tenant", acme.name, "--limit", "1000")
    text = str(listed)
    assert all(each in text for each in ids)
    signet.command("audit", "verify", "--tenant", acme.name)
