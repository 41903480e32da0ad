"""A browser without a screen, and the steps in which a person signs in at a tenant and comes back to a client.

What a browser does by itself happens here too: it keeps cookies, follows redirects, fills in forms. It stops where the
tenant sends it to somebody else, which is how a client gets its answer.
"""

import base64
import datetime
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import pyotp
import requests

TIMEOUT = 30
IDENTITY = "openid profile email"


@dataclass
class Form:
    action: str
    method: str
    fields: dict = field(default_factory=dict)
    buttons: list = field(default_factory=list)

    @property
    def path(self):
        return urlsplit(self.action).path


class Page(HTMLParser):
    """A page as a person without a screen has it: its text, its links and its forms."""

    def __init__(self, answer):
        super().__init__()
        self.url = answer.url
        self.status = answer.status_code
        self.headers = answer.headers
        self.html = answer.text
        self.forms, self.links, self.images = [], [], []
        self._words, self._form, self._silent = [], None, 0
        self.feed(answer.text)

    def __repr__(self):
        return f"<{self.status} {self.url}: {self.text}>"

    @property
    def path(self):
        return urlsplit(self.url).path

    @property
    def text(self):
        return " ".join(" ".join(self._words).split())

    def form(self, ending=""):
        """The form that goes to a path with this ending (of several such, the first)."""
        found = [form for form in self.forms if form.path.endswith(ending)]
        assert found, f"no form to …{ending} on {self!r}"
        return found[0]

    def handle_starttag(self, tag, attributes):
        attributes = {name: value if value is not None else "" for name, value in attributes}
        if tag in ("style", "script"):
            self._silent += 1
        elif tag == "a" and "href" in attributes:
            self.links.append(urljoin(self.url, attributes["href"]))
        elif tag == "form":
            action = urljoin(self.url, attributes.get("action") or self.url)
            self._form = Form(action, attributes.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag in ("input", "button", "textarea") and self._form is not None:
            self._take_field(tag, attributes)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)

    def handle_endtag(self, tag):
        if tag in ("style", "script"):
            self._silent -= 1
        elif tag == "form":
            self._form = None

    def handle_data(self, data):
        if not self._silent:
            self._words.append(data)

    def _take_field(self, tag, attributes):
        name, value = attributes.get("name"), attributes.get("value", "")
        kind = attributes.get("type", "submit" if tag == "button" else "text")
        if kind == "submit":
            self._form.buttons.append((name, value))
        elif name and (kind not in ("checkbox", "radio") or "checked" in attributes):
            self._form.fields[name] = value


@dataclass(frozen=True)
class Answer:
    """Where the tenant sent the browser off to: the client's redirect URI with what the client is to know."""

    url: str
    parameters: dict
    status: int = 303

    @property
    def code(self):
        assert "error" not in self.parameters, self.parameters
        return self.parameters["code"]


class Browser:
    """Keeps cookies and goes where it is sent, as long as that is at Signet."""

    def __init__(self, base):
        self.base = base
        self.session = requests.Session()
        self.session.headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64) interop"
        self.visited = []
        self.pages = []

    def open(self, url):
        return self._follow(self.session.get(url, allow_redirects=False, timeout=TIMEOUT))

    def post(self, url, fields):
        return self._follow(self.session.post(url, data=fields, allow_redirects=False, timeout=TIMEOUT))

    def submit(self, form, **values):
        """Fills in a form and sends it off; what is not named keeps the value that the page gave it."""
        fields = {**form.fields, **values}
        if form.method == "post":
            return self.post(form.action, fields)
        return self.open(form.action + "?" + urlencode(fields))

    def cookie(self, ending):
        """The value of the cookie whose name has this ending; None when there is none."""
        return next((each.value for each in self.session.cookies if each.name.endswith(ending)), None)

    def last(self, ending):
        """The latest page whose path has this ending."""
        return next(page for page in reversed(self.pages) if page.path.endswith(ending))

    def _follow(self, answer):
        for _ in range(20):
            self.visited.append(answer.url)
            if answer.status_code not in (301, 302, 303, 307, 308):
                self.pages.append(Page(answer))
                return self.pages[-1]
            target = urljoin(answer.url, answer.headers["Location"])
            if not target.startswith(self.base + "/"):
                query = dict(parse_qsl(urlsplit(target).query, keep_blank_values=True))
                return Answer(target, query, answer.status_code)
            answer = self.session.get(target, allow_redirects=False, timeout=TIMEOUT)
        raise AssertionError(f"redirects without end: {self.visited[-20:]}")


class AuthorizationRequest:
    """A client's request with all that the client must remember: verifier, state, nonce."""

    def __init__(self, tenant, client, **changes):
        self.tenant, self.client = tenant, client
        self.verifier = secrets.token_urlsafe(48)
        self.state, self.nonce = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
        parameters = {
            "response_type": "code",
            "client_id": client.client_id,
            "redirect_uri": client.redirect_uri,
            "scope": f"{IDENTITY} offline_access {tenant.scope}",
            "resource": tenant.resource,
            "state": self.state,
            "nonce": self.nonce,
            "code_challenge": challenge(self.verifier),
            "code_challenge_method": "S256",
            **changes,
        }
        self.parameters = {name: value for name, value in parameters.items() if value is not None}

    @property
    def url(self):
        return self.tenant.authorization_endpoint + "?" + urlencode(self.parameters)

    def exchange(self, code, /, **changes):
        """The token endpoint's answer to the code."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.parameters.get("redirect_uri"),
            "code_verifier": self.verifier,
            **changes,
        }
        return self.tenant.post_as(self.client, "/oauth2/token", form)

    def tokens(self, answer):
        """The tokens that the code gives, when all is well."""
        assert answer.parameters.get("state") == self.state, answer
        assert answer.parameters.get("iss") == self.tenant.issuer, answer
        response = self.exchange(answer.code)
        assert response.status_code == 200, response.text
        return response.json()


def sign_in(browser, page, user, allow=True):
    """Does on each page what the person would do, until the browser is sent back to the client."""
    for _ in range(8):
        if not isinstance(page, Page) or page.status >= 400 or not page.path.startswith("/t/"):
            return page
        step = page.path.split("/", 3)[3]
        if step == "signin":
            page = browser.submit(page.form("/signin"), username=user.username, password=user.password)
        elif step == "signin/code":
            page = browser.submit(page.form("/signin/code"), code=user.code())
        elif step == "consent":
            page = browser.submit(page.form("/consent"), decision="allow" if allow else "deny")
        else:
            return page
    raise AssertionError(f"the pages have no end: {page!r}")


def authorize(browser, request, user, allow=True):
    """The whole way from the client's request to the client's answer."""
    return sign_in(browser, browser.open(request.url), user, allow)


def signed_in(signet, tenant, client, user, **changes):
    """A browser that has signed in, the request it did so for, and the tokens the client has from it."""
    browser, request = Browser(signet.base), AuthorizationRequest(tenant, client, **changes)
    answer = authorize(browser, request, user)
    assert isinstance(answer, Answer), answer
    return browser, request, request.tokens(answer)


def challenge(verifier):
    """RFC 7636 §4.2, S256."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def claims(token):
    """The claims of a token, unverified."""
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


@dataclass
class Person:
    """Somebody who signs in; with a seed, also with a one-time password."""

    username: str
    password: str
    seed: str | None = None
    last_step: int = 0

    def code(self):
        """A one-time password (RFC 6238) that was not used yet: that of now, or else the next, which counts already."""
        one_time = pyotp.TOTP(self.seed)
        self.last_step = max(one_time.timecode(datetime.datetime.now()), self.last_step + 1)
        return one_time.generate_otp(self.last_step)
