"""RFC 6749 §5.2 and RFC 8707, as a client sees them over the wire."""

import pytest
import requests


def post(tenant, form, **options):
    options.setdefault("auth", (tenant.client_id, tenant.client_secret))
    return requests.post(tenant.token_endpoint, data=form, timeout=10, **options)


def assert_refused(answer, status, code):
    assert answer.status_code == status, answer.text
    assert answer.json()["error"] == code
    assert answer.headers["Cache-Control"] == "no-store"
    assert "access_token" not in answer.json()


GRANT = {"grant_type": "client_credentials"}


def test_a_wrong_secret_is_an_invalid_client_with_a_challenge(acme):
    answer = post(acme, GRANT, auth=(acme.client_id, acme.client_secret + "x"))
    assert_refused(answer, 401, "invalid_client")
    assert answer.headers["WWW-Authenticate"].startswith("Basic")


def test_an_unknown_client_is_answered_like_a_wrong_secret(acme):
    wrong = post(acme, GRANT, auth=(acme.client_id, "x"))
    unknown = post(acme, GRANT, auth=("nobody", "x"))
    assert (wrong.status_code, wrong.json()) == (unknown.status_code, unknown.json())


def test_a_client_of_another_tenant_is_unknown_here(acme, globex):
    answer = post(acme, GRANT, auth=(globex.client_id, globex.client_secret))
    assert_refused(answer, 401, "invalid_client")


def test_both_authentication_methods_at_once_are_refused(acme):
    form = {**GRANT, "client_id": acme.client_id, "client_secret": acme.client_secret}
    assert_refused(post(acme, form), 400, "invalid_request")


@pytest.mark.parametrize("grant", ["password", "authorization_cod", "CLIENT_CREDENTIALS", "implicit"])
def test_a_grant_that_does_not_exist_is_refused(acme, grant):
    assert_refused(post(acme, {"grant_type": grant}), 400, "unsupported_grant_type")


def test_a_request_without_a_grant_is_refused(acme):
    assert_refused(post(acme, {"scope": acme.scope}), 400, "invalid_request")


def test_a_parameter_that_stands_twice_is_refused(acme):
    form = [("grant_type", "client_credentials"), ("grant_type", "client_credentials")]
    assert_refused(post(acme, form), 400, "invalid_request")


@pytest.mark.parametrize("scope", ["filesystem:own", "openid", "filesystem:read unknown", 'a"b', "a  b"])
def test_a_scope_beyond_the_clients_roles_is_refused(acme, scope):
    assert_refused(post(acme, {**GRANT, "scope": scope}), 400, "invalid_scope")


@pytest.mark.parametrize("resource", ["https://elsewhere.example/mcp", "not a uri", "#"])
def test_an_unknown_resource_is_an_invalid_target(acme, resource):
    assert_refused(post(acme, {**GRANT, "resource": resource}), 400, "invalid_target")


def test_another_content_type_is_refused(acme):
    answer = post(acme, "{}", headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 415)
    assert answer.json()["error"] == "invalid_request"


def test_a_body_that_is_no_utf8_is_refused(acme):
    answer = post(
        acme,
        b"grant_type=client_credentials&scope=%FF%FE",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert_refused(answer, 400, "invalid_request")


def test_an_oversized_body_is_refused(acme):
    answer = post(acme, {**GRANT, "scope": "a" * 1_000_000})
    assert answer.status_code == 413
    assert "access_token" not in answer.text


def test_get_is_not_allowed(acme):
    answer = requests.get(acme.token_endpoint, timeout=10)
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_a_tenant_that_does_not_exist_is_a_plain_404(signet):
    for path in ["/oauth2/token", "/oauth2/jwks", "/.well-known/openid-configuration"]:
        url = f"{signet.base}/t/nobody{path}"
        answer = requests.post(url, data=GRANT, timeout=10) if path.endswith("token") else requests.get(url, timeout=10)
        assert answer.status_code == 404
        assert answer.headers["Content-Type"].startswith("application/json")
        assert "error" in answer.json()
