"""The site of a client, on loopback: takes the browser back, is told of logouts, and remembers both."""

import html
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

PAGE = """<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>{path}</title>
<h1>The client's page {path}</h1><dl>{rows}</dl></html>"""


class ClientSite:
    """Answers every request with a page that shows what it was told; `received` keeps these, the latest last."""

    def __init__(self):
        site = self
        self.received = []
        # Answers by path that are not a page: (status, content type, body).
        self.documents = {}

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                site._answer(self, parse_qsl(urlsplit(self.path).query, keep_blank_values=True))

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                site._answer(self, parse_qsl(body, keep_blank_values=True))

            def log_message(self, *arguments):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def base(self):
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def callback(self):
        return self.base + "/callback"

    def told(self, path="/callback"):
        """What the latest request for this path said."""
        return next(parameters for name, _, parameters in reversed(self.received) if name == path)

    def count(self, path):
        return sum(name == path for name, _, _ in self.received)

    def close(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def _answer(self, handler, pairs):
        path = urlsplit(handler.path).path
        if path == "/favicon.ico":
            handler.send_error(404)
            return
        self.received.append((path, handler.command, dict(pairs)))
        status, kind, body = self.documents.get(path, (200, "text/html; charset=utf-8", None))
        if body is None:
            rows = "".join(f"<dt>{html.escape(name)}<dd>{html.escape(value)}" for name, value in pairs)
            body = PAGE.format(path=html.escape(path), rows=rows)
        data = body.encode()
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)
