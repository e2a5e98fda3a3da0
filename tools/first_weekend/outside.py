"""The world outside the machine: the certificate authority, Twilio and a mail service, under their own
names, at the other end of its one cable."""

import base64
import email
import email.policy
import http.server
import json
import logging
import secrets
import socket
import ssl
import tempfile
import threading
import urllib.parse

import acme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from authority import Authority
from machine import ADDRESS, OUTSIDE

TWILIO = "api.twilio.com"


class World:
    """What it lets in is what the page's first step says."""

    def __init__(self, told: dict[str, str]) -> None:
        self.authority = Authority()
        self.acme = acme.Acme(self.authority)
        self.texts: list[dict] = []
        self.mails: list[email.message.EmailMessage] = []
        account = f"{told['TWILIO_ACCOUNT']}:{told['TWILIO_TOKEN']}"
        self._twilio = "Basic " + base64.b64encode(account.encode()).decode()
        self._mail = (told["MAIL_USER"].encode(), told["MAIL_PASSWORD"].encode())
        self._mail_host = told["MAIL_HOST"]
        self.names = {told["HOST"]: ADDRESS}
        self.names |= dict.fromkeys((acme.HOST, TWILIO, self._mail_host), OUTSIDE)

    def open(self) -> None:
        """From now on it answers, and this program finds the names."""
        know(self.names)
        world = self

        class Counter(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                host = self.headers["Host"]
                if host == TWILIO:
                    status, headers, told = world.send(self.headers, self.path, body)
                else:
                    status, headers, told = world.acme.answer(self.path, body)
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(told))}.items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(told)

            do_GET = do_HEAD = do_POST

            def log_message(self, *_) -> None:
                pass

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.NamedTemporaryFile() as file:
            names = (acme.HOST, TWILIO, self._mail_host)
            file.write(b"".join(self.authority.certificate(*names)))
            file.flush()
            context.load_cert_chain(file.name)
        server = http.server.ThreadingHTTPServer((OUTSIDE, 443), Counter)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        # It warns of its own next release.
        logging.getLogger("mail.log").setLevel(logging.ERROR)
        Controller(
            self,
            hostname=OUTSIDE,
            port=587,
            tls_context=context,
            require_starttls=True,
            auth_required=True,
            authenticator=self._lets_in,
        ).start()

    def _lets_in(self, _server, _session, _envelope, _mechanism, told) -> AuthResult:
        return AuthResult(success=(told.login, told.password) == self._mail)

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 taken"

    def send(self, headers, path: str, body: bytes) -> tuple[int, dict, bytes]:
        """Twilio takes a text: POST /2010-04-01/Accounts/{account}/Messages.json."""
        kind = {"Content-Type": "application/json"}
        if headers.get("Authorization") != self._twilio or not path.endswith("/Messages.json"):
            return 401, kind, b'{"code":20003,"message":"Authenticate","status":401}'
        self.texts.append(dict(urllib.parse.parse_qsl(body.decode())))
        sid = f"SM{secrets.token_hex(16)}"
        return 201, kind, json.dumps({"sid": sid, "status": "queued"}).encode()


def know(names: dict[str, str]) -> None:
    """Lets this program find the names, which no server of names knows."""
    ask = socket.getaddrinfo
    socket.getaddrinfo = lambda host, *more, **rest: ask(names.get(host, host), *more, **rest)
