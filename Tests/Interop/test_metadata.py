"""Authorization-server metadata and key sets, at every URL that clients try."""

import re

import pytest
import requests

PRIVATE_MEMBERS = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}


def metadata_urls(signet, tenant):
    path = f"/t/{tenant.name}"
    return [
        f"{signet.base}/.well-known/oauth-authorization-server{path}",
        f"{signet.base}/.well-known/openid-configuration{path}",
        f"{signet.base}{path}/.well-known/openid-configuration",
        f"{signet.base}{path}/.well-known/oauth-authorization-server",
    ]


@pytest.mark.parametrize("index", range(4))
def test_metadata_names_its_issuer_exactly(signet, acme, globex, index):
    for tenant in (acme, globex):
        answer = requests.get(metadata_urls(signet, tenant)[index], timeout=10)
        assert answer.status_code == 200, answer.text
        assert answer.headers["Content-Type"].startswith("application/json")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        document = answer.json()
        assert document["issuer"] == tenant.issuer
        assert document["token_endpoint"] == tenant.token_endpoint
        assert document["jwks_uri"].startswith(tenant.issuer)
        assert "client_credentials" in document["grant_types_supported"]
        methods = document["token_endpoint_auth_methods_supported"]
        assert {"client_secret_basic", "client_secret_post"} <= set(methods)
        assert requests.get(document["jwks_uri"], timeout=10).status_code == 200


def test_metadata_of_nobody_is_a_clean_404(signet):
    for path in ["/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"]:
        assert requests.get(signet.base + path + "/t/nobody", timeout=10).status_code == 404
        assert requests.get(signet.base + path, timeout=10).status_code == 404


def test_both_addresses_of_a_key_set_give_the_same_bytes(acme):
    one = requests.get(acme.jwks_uri, timeout=10)
    other = requests.get(acme.issuer + "/.well-known/jwks.json", timeout=10)
    assert one.status_code == other.status_code == 200
    assert one.content == other.content


def test_a_key_set_holds_public_keys_of_its_own_tenant_only(acme, globex):
    sets = [requests.get(tenant.jwks_uri, timeout=10).json()["keys"] for tenant in (acme, globex)]
    for keys in sets:
        assert keys
        for key in keys:
            assert not PRIVATE_MEMBERS & key.keys()
            assert key["use"] == "sig" and key["kid"] and key["alg"]
    assert not {key["kid"] for key in sets[0]} & {key["kid"] for key in sets[1]}


def test_a_kid_is_the_thumbprint_of_its_key(acme):
    from joserfc.jwk import KeySet

    for key in KeySet.import_key_set(requests.get(acme.jwks_uri, timeout=10).json()).keys:
        assert key.thumbprint() == key.kid


def test_a_standby_key_is_published_beside_the_active_one(acme):
    assert len(requests.get(acme.jwks_uri, timeout=10).json()["keys"]) >= 2


def test_a_key_set_is_cached_and_revalidated(acme):
    answer = requests.get(acme.jwks_uri, timeout=10)
    assert re.fullmatch(r"public, max-age=\d+", answer.headers["Cache-Control"])
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    again = requests.get(acme.jwks_uri, headers={"If-None-Match": answer.headers["ETag"]}, timeout=10)
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["ETag"] == answer.headers["ETag"]
    changed = requests.get(acme.jwks_uri, headers={"If-None-Match": '"other"'}, timeout=10)
    assert changed.status_code == 200
