"""A tenant with people, and a browser that signs them in: what the measurements of sign-ins start from."""

import base64
import hashlib
import html
import http.client
import json
import re
import urllib.parse

from .signet import CLIENT, CONFIGURATION, Signet, text64

REDIRECT = "http://127.0.0.1:9/callback"
# RFC 7636 §4.2: one verifier for all, as nobody attacks here.
VERIFIER = text64(32)
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()

TENANT = """
  - id: es256
    algorithm: ES256
    default_resource: filesystem
    resources:
      - name: filesystem
        identifier: https://mcp.example.com/mcp/filesystem
        token_lifetime: 15m
        permissions: [read, write]
    roles:
      filesystem-editor:
        permissions:
          filesystem: [read, write]
    clients:
      - id: {client}
        roles: [filesystem-editor]
        secret: {secret}
        grants: [authorization_code, refresh_token, client_credentials]
        redirect_uris: ["{redirect}"]
        first_party: true
    users:{users}
"""


class Town(Signet):
    """A server whose one tenant has so many people."""

    def __init__(self, binary, directory, port, people):
        super().__init__(binary, directory, port)
        self.password = text64(24)
        users = "".join(
            f"\n      - username: person{number}\n        password: {self.password}\n        roles: [filesystem-editor]"
            for number in range(people)
        )
        tenant = TENANT.format(client=CLIENT, secret=self.secret, redirect=REDIRECT, users=users)
        with open(self.file, "w") as file:
            file.write(CONFIGURATION.format(port=port, directory=directory, tenants=tenant))

    def authorize(self, scope):
        """The path of an authorization request."""
        return "/t/es256/oauth2/authorize?" + urllib.parse.urlencode({
            "response_type": "code", "client_id": CLIENT, "redirect_uri": REDIRECT, "scope": scope, "state": "bench",
            "code_challenge": CHALLENGE, "code_challenge_method": "S256",
        })

    def exchange(self):
        """The body of a token request, up to the code."""
        return urllib.parse.urlencode({
            "grant_type": "authorization_code", "redirect_uri": REDIRECT, "code_verifier": VERIFIER, "code": "",
        })


class Browser:
    """Follows redirects and keeps cookies, at one server."""

    def __init__(self, town):
        self.town, self.cookies = town, {}
        self.connection = http.client.HTTPConnection("127.0.0.1", town.port, timeout=30)

    def request(self, method, path, body=None, headers=None):
        """Status, place to go on, and text."""
        fields = {**(headers or {})}
        if self.cookies:
            fields["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body is not None:
            fields.setdefault("Content-Type", "application/x-www-form-urlencoded")
        self.connection.request(method, path, body, fields)
        response = self.connection.getresponse()
        text = response.read().decode()
        for line in response.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return response.status, response.headers.get("Location"), text

    def sign_in(self, username, scope):
        """Goes through the form; the code."""
        place = self.town.authorize(scope)
        while True:
            status, to, text = self.request("GET", place)
            if to and to.startswith(REDIRECT):
                return code(to)
            if to:
                place = path(to)
                continue
            if status != 200:
                raise SystemExit(f"{status} at {place}: {text[:300]}")
            form = fields(text, username, self.town.password)
            status, to, text = self.request("POST", place.partition("?")[0], urllib.parse.urlencode(form))
            if not to:
                raise SystemExit(f"{status} after the form: {text[:300]}")
            place = path(to)

    def tokens(self, code_):
        """What a code gives."""
        status, _, text = self.request(
            "POST", "/t/es256/oauth2/token", self.town.exchange() + code_, {"Authorization": self.town.authorization()}
        )
        if status != 200:
            raise SystemExit(f"{status} for a code: {text}")
        return json.loads(text)

    def grants(self, scope, count):
        """The tokens of so many code flows, within the session."""
        return [self.tokens(code(self.request("GET", self.town.authorize(scope))[1])) for _ in range(count)]


def path(location):
    parts = urllib.parse.urlsplit(location)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def code(location):
    found = re.search(r"[?&]code=([^&]+)", location or "")
    if not found:
        raise SystemExit(f"no code in {location}")
    return found.group(1)


def fields(page, username, password):
    """The sign-in form, filled in."""
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {**{name: html.unescape(value) for name, value in hidden}, "username": username, "password": password}
