"""A tenant of each signing algorithm, made with the command line while the server runs."""

import jwt
import pytest
import requests
from joserfc import jwt as joserfc_jwt
from joserfc.jwk import KeySet

from signet_process import Tenant, eventually

ALGORITHMS = ["ES256", "ES384", "EdDSA", "RS256", "PS256"]
RESOURCE = "https://api.example/mcp"


@pytest.fixture(scope="module", params=ALGORITHMS)
def tenant(signet, request):
    name = "alg-" + request.param.lower()
    signet.command("tenant", "create", name, "--algorithm", request.param)
    signet.command("resource", "create", "--tenant", name, "filesystem", "--identifier", RESOURCE, "--default")
    client = signet.command("client", "create", "--tenant", name, "service", "--role", "filesystem-reader")
    made = Tenant(
        issuer=f"{signet.base}/t/{name}",
        client_id=client["client_id"],
        client_secret=client["client_secret"],
        scope="filesystem:read",
        resource=RESOURCE,
        mcp_url="",
    )
    # The running server sees what the command line made within its poll interval.
    eventually(lambda: made.request_token().status_code == 200)
    return made, request.param


def test_pyjwt_accepts_it(tenant):
    tenant, algorithm = tenant
    token = tenant.token()
    assert jwt.get_unverified_header(token)["alg"] == algorithm
    key = jwt.PyJWKClient(tenant.jwks_uri).get_signing_key_from_jwt(token)
    claims = jwt.decode(token, key, algorithms=[algorithm], audience=RESOURCE, issuer=tenant.issuer)
    assert claims["scope"] == "filesystem:read"


def test_joserfc_accepts_it(tenant):
    tenant, algorithm = tenant
    keys = KeySet.import_key_set(requests.get(tenant.jwks_uri, timeout=10).json())
    decoded = joserfc_jwt.decode(tenant.token(), keys, algorithms=[algorithm])
    assert decoded.claims["aud"] == RESOURCE


def test_another_algorithm_is_not_accepted_under_the_same_key(tenant):
    tenant, algorithm = tenant
    token = tenant.token()
    key = jwt.PyJWKClient(tenant.jwks_uri).get_signing_key_from_jwt(token)
    others = [name for name in ALGORITHMS if name != algorithm]
    with pytest.raises(jwt.PyJWTError):
        jwt.decode(token, key, algorithms=others, audience=RESOURCE, issuer=tenant.issuer)
