"""Libraries that resource servers use accept our tokens through the JWKS, and refuse what is not ours."""

import base64
import json

import jwt
import pytest
import requests
from authlib.oauth2.rfc6750.errors import InvalidTokenError
from authlib.oauth2.rfc9068 import JWTBearerTokenValidator
from joserfc import jwt as joserfc_jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

REQUIRED = ["iss", "sub", "aud", "client_id", "tenant_id", "scope", "roles", "jti", "iat", "exp"]


def verify_with_pyjwt(token, tenant):
    key = jwt.PyJWKClient(tenant.jwks_uri).get_signing_key_from_jwt(token)
    return jwt.decode(
        token,
        key,
        algorithms=["ES256"],
        audience=tenant.resource,
        issuer=tenant.issuer,
        options={"require": REQUIRED, "strict_aud": True},
    )


def verify_with_joserfc(token, tenant):
    keys = KeySet.import_key_set(requests.get(tenant.jwks_uri, timeout=10).json())
    decoded = joserfc_jwt.decode(token, keys, algorithms=["ES256"])
    assert decoded.header["typ"] == "at+jwt"
    registry = joserfc_jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": tenant.issuer},
        aud={"essential": True, "value": tenant.resource},
        **{name: {"essential": True} for name in REQUIRED if name not in ("iss", "aud")},
    )
    registry.validate(decoded.claims)
    return decoded.claims


class AuthlibValidator(JWTBearerTokenValidator):
    """Authlib's own validator of RFC 9068 tokens."""

    def __init__(self, tenant):
        self.jwks_uri = tenant.jwks_uri
        super().__init__(tenant.issuer, tenant.resource)

    def get_jwks(self):
        return requests.get(self.jwks_uri, timeout=10).json()


def verify_with_authlib(token, tenant):
    validator = AuthlibValidator(tenant)
    claims = validator.authenticate_token(token)
    validator.validate_token(claims, tenant.scope.split(), None)
    return claims


LIBRARIES = [verify_with_pyjwt, verify_with_joserfc, verify_with_authlib]
REFUSALS = (jwt.PyJWTError, JoseError, InvalidTokenError, ValueError)


@pytest.fixture(params=LIBRARIES, ids=["PyJWT", "joserfc", "Authlib"])
def verify(request):
    return request.param


def test_a_token_is_accepted_with_all_its_claims(verify, acme, globex):
    for tenant in (acme, globex):
        claims = verify(tenant.token(), tenant)
        assert claims["iss"] == tenant.issuer
        assert claims["tenant_id"] == tenant.name
        assert claims["sub"] == claims["client_id"] == tenant.client_id
        assert set(claims["scope"].split()) == set(tenant.scope.split())
        assert claims["roles"]
        assert claims["exp"] - claims["iat"] <= 3600


def test_a_token_of_another_tenant_is_refused(verify, acme, globex):
    with pytest.raises(REFUSALS):
        verify(globex.token(), acme)


def test_an_altered_payload_is_refused(verify, acme):
    header, payload, signature = acme.token().split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    claims["scope"] += " admin"
    forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    with pytest.raises(REFUSALS):
        verify(f"{header}.{forged}.{signature}", acme)


def test_an_altered_signature_is_refused(verify, acme):
    token = acme.token()
    middle = len(token) - 40
    altered = token[:middle] + ("A" if token[middle] != "A" else "B") + token[middle + 1 :]
    with pytest.raises(REFUSALS):
        verify(altered, acme)


def test_the_header_is_that_of_rfc_9068(acme):
    header = jwt.get_unverified_header(acme.token())
    assert header["typ"] == "at+jwt"
    assert header["alg"] == "ES256"
    assert set(header) == {"alg", "typ", "kid"}
