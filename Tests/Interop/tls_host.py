"""A host of clients' documents and keys, over TLS with an authority of its own, that can misbehave in every way."""

import datetime
import http.server
import ipaddress
import json
import secrets
import ssl
import threading
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Authority:
    """Makes certificates; what trusts it reads `file`."""

    def __init__(self, directory, name="Test authority"):
        self._directory = directory
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        builder = self._builder(self._name, self._key.public_key())
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        self.file = directory / f"{name.replace(' ', '-')}.pem"
        self.file.write_bytes(builder.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))

    def context(self, *names):
        """A TLS context of a server with these names."""
        key = ec.generate_private_key(ec.SECP256R1())
        alternatives = [
            x509.IPAddress(ipaddress.ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
            for name in names
        ]
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
        builder = self._builder(subject, key.public_key())
        builder = builder.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        certificate = builder.sign(self._key, hashes.SHA256())
        file = self._directory / f"{names[0]}-{certificate.serial_number}.pem"
        file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def _builder(self, subject, key):
        now = datetime.datetime.now(datetime.timezone.utc)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(hours=1))
            .not_valid_after(now + datetime.timedelta(days=1))
        )


class TLSHost:
    """Answers by path with what `answers` says: a value as JSON, or a function that writes to the handler."""

    def __init__(self, context):
        host = self
        self.answers, self.asked = {}, []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                host.asked.append(self.path)
                answer = host.answers.get(self.path)
                if answer is None:
                    self.send_error(404)
                elif callable(answer):
                    try:
                        answer(self)
                    except OSError:
                        pass  # Whoever asked has had enough.
                else:
                    document(answer)(self)

            def log_message(self, *arguments):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request, client_address):
                pass  # A handshake that the other side broke off.

        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def url(self, path, name="localhost"):
        return f"https://{name}:{self.port}{path}"

    def close(self):
        self._server.shutdown()
        self._server.server_close()


def document(value, status=200, content_type="application/json", **fields):
    """An answer in JSON."""

    def write(handler):
        body = value.encode() if isinstance(value, str) else json.dumps(value).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", content_type)
        handler.send_header("Content-Length", str(len(body)))
        for name, text in fields.items():
            handler.send_header(name.replace("_", "-"), text)
        handler.end_headers()
        handler.wfile.write(body)

    return write


def publish(host, redirect_uris, answer=None, cache="max-age=600", **members):
    """Puts a client's document at a path of its own (draft-ietf-oauth-client-id-metadata-document-02); path and content."""
    path = f"/{secrets.token_hex(4)}/client.json"
    content = {
        "client_id": host.url(path),
        "client_name": "Field notes",
        "redirect_uris": list(redirect_uris),
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "none",
        **members,
    }
    host.answers[path] = answer(content) if answer else document(content, Cache_Control=cache)
    return path, content


def redirect(target, status=302):
    return document("", status, Location=target)


def silence(seconds):
    """No answer at all."""
    return lambda handler: time.sleep(seconds)


def drip(value, seconds):
    """The right answer, a byte at a time."""

    def write(handler):
        body = json.dumps(value).encode()
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        for byte in body:
            handler.wfile.write(bytes([byte]))
            handler.wfile.flush()
            time.sleep(seconds / len(body))

    return write


def flood(handler):
    """An answer without end."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    for _ in range(4096):
        handler.wfile.write(b" " * 65536)
