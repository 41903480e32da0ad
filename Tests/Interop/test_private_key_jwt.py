"""Clients that prove by a key of their own who they are: Authlib, and assertions by hand for what Authlib would not do."""

import asyncio
import json
import secrets
import time

import jwt
import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from joserfc.jwk import ECKey, OKPKey, RSAKey
from mcp.client.auth.extensions.client_credentials import PrivateKeyJWTOAuthProvider, SignedJWTParameters

from connecting import Tokens, connected, names
from test_mcp_client import READING

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ROLE = "filesystem-writer"
MAKERS = {
    "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "RS256": lambda: rsa.generate_private_key(65537, 2048),
    "PS256": lambda: rsa.generate_private_key(65537, 2048),
    "EdDSA": ed25519.Ed25519PrivateKey.generate,
}


class Keyed:
    """A client with a key."""

    def __init__(self, signet, tenant, algorithm="ES256", directory=None):
        self.signet, self.tenant, self.algorithm = signet, tenant, algorithm
        self.client_id = f"k{secrets.token_hex(5)}"
        self.private = MAKERS[algorithm]()
        kind = {"E": ECKey, "R": RSAKey, "P": RSAKey}[algorithm[0]] if algorithm != "EdDSA" else OKPKey
        public = kind.import_key(self.pem(public=True)).as_dict(private=False)
        self.keys = {"keys": [{**public, "kid": "one", "use": "sig", "alg": algorithm}]}
        file = directory / f"{self.client_id}.jwks"
        file.write_text(json.dumps(self.keys))
        signet.command(
            "client", "create", "--tenant", tenant.name, self.client_id, "--role", ROLE, "--jwks", str(file)
        )
        time.sleep(0.3)

    def pem(self, public=False):
        if public:
            return self.private.public_key().public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
        return self.private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    def assertion(self, headers=None, **changes):
        now = int(time.time())
        values = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": self.tenant.issuer,
            "iat": now,
            "exp": now + 60,
            "jti": secrets.token_urlsafe(16),
            **changes,
        }
        values = {name: value for name, value in values.items() if value is not None}
        return jwt.encode(values, self.private, algorithm=self.algorithm, headers=headers)

    def post(self, path, assertion, **form):
        data = {"client_assertion_type": TYPE, "client_assertion": assertion, **form}
        return requests.post(self.tenant.issuer + path, data=data, timeout=30)

    def token(self, assertion, **form):
        return self.post("/oauth2/token", assertion, grant_type="client_credentials", **form)


@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])  # Authlib itself knows no other.
def test_authlib_obtains_a_token(signet, acme, tmp_path, algorithm):
    client = Keyed(signet, acme, algorithm, tmp_path)
    session = OAuth2Session(client.client_id, client.pem().decode(), token_endpoint_auth_method="private_key_jwt")
    method = PrivateKeyJWT(acme.token_endpoint, alg=algorithm, headers={"kid": "one"})
    session.register_client_auth_method(method)
    for _ in range(2):
        token = session.fetch_token(acme.token_endpoint, grant_type="client_credentials", resource=acme.resource)
        assert token["access_token"].count(".") == 2


@pytest.mark.parametrize("algorithm", MAKERS)
def test_pyjwt_makes_assertions_of_every_kind_of_key(signet, acme, tmp_path, algorithm):
    client = Keyed(signet, acme, algorithm, tmp_path)
    assert client.token(client.assertion()).status_code == 200
    named = client.assertion(headers={"kid": "one"}, aud=[acme.issuer, acme.token_endpoint])
    assert client.token(named, client_id=client.client_id).status_code == 200
    assert client.token(client.assertion(headers={"kid": "two"})).status_code == 401


def test_the_mcp_sdk_signs_in_its_own_name(signet, acme, tmp_path):
    """From nothing but the MCP server's URL and a key to a list of tools."""
    client = Keyed(signet, acme, directory=tmp_path)
    parameters = SignedJWTParameters(
        issuer=client.client_id,
        subject=client.client_id,
        signing_key=client.pem().decode(),
        signing_algorithm=client.algorithm,
    )
    provider = PrivateKeyJWTOAuthProvider(
        server_url=acme.mcp_url,
        storage=Tokens(),
        client_id=client.client_id,
        assertion_provider=parameters.create_assertion_provider(),
        scope="filesystem:read",
        issuer=acme.issuer,
    )

    async def use():
        async with connected(acme.mcp_url, auth=provider) as session:
            return await names(session)

    assert READING <= asyncio.run(use())


def test_introspection_and_revocation_take_it_too(signet, acme, tmp_path):
    client = Keyed(signet, acme, directory=tmp_path)
    token = client.token(client.assertion()).json()["access_token"]
    assert client.post("/oauth2/introspect", client.assertion(), token=token).json()["active"] is True
    assert client.post("/oauth2/revoke", client.assertion(), token=token).status_code == 200
    assert client.post("/oauth2/introspect", client.assertion(), token=token).json() == {"active": False}


def test_it_is_taken_once_and_in_one_tenant(signet, acme, globex, tmp_path):
    client = Keyed(signet, acme, directory=tmp_path)
    assertion = client.assertion()
    assert client.token(assertion).status_code == 200
    assert client.token(assertion).status_code == 401
    client.tenant = globex
    assert client.token(client.assertion()).status_code == 401


def test_every_refusal_reads_the_same(signet, acme, tmp_path):
    client = Keyed(signet, acme, directory=tmp_path)
    now = int(time.time())
    wrong = [
        {"aud": "https://elsewhere.example"},
        {"exp": None},
        {"exp": now - 120},
        {"exp": now + 86_400},
        {"jti": None},
        {"iss": "other"},
        {"sub": "nobody", "iss": "nobody"},
        {"nbf": now + 600},
    ]
    answers = [client.token(client.assertion(**changes)) for changes in wrong]
    answers.append(client.token(client.assertion(headers={"typ": "at+jwt"})))
    answers.append(client.token(jwt.encode({"sub": client.client_id}, "x" * 32, algorithm="HS256")))
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1
    assert client.token(client.assertion()).status_code == 200
