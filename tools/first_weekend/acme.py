"""The authority's counter (RFC 8555), as certbot, Caddy and the server itself know it: whoever answers
the challenge at a name gets a certificate for it. Signatures of the requests are not checked: it is the
page that is on trial here, not the clients."""

import base64
import hashlib
import json
import secrets
import socket
import ssl
import urllib.request

from authority import Authority, names_of
from cryptography import x509

HOST = "acme-v02.api.letsencrypt.org"
HOME = f"https://{HOST}"
# id-pe-acmeIdentifier (RFC 8737, section 3), and an octet string of 32 bytes.
TLS_ALPN = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.31")


class Acme:
    def __init__(self, authority: Authority) -> None:
        self.authority = authority
        self._thumbprints: dict[str, str] = {}
        self._orders: dict[str, dict] = {}
        self._chains: dict[str, bytes] = {}
        self._challenges: dict[str, dict] = {}
        # Names that certificates were given for, in order.
        self.issued: list[str] = []

    def answer(self, path: str, body: bytes) -> tuple[int, dict, bytes]:
        """Status, headers and body."""
        status, headers, told = self._answer(path, json.loads(body) if body else {})
        headers |= {"Replay-Nonce": secrets.token_urlsafe(16), "Cache-Control": "no-store"}
        if isinstance(told, bytes):
            return status, headers, told
        return status, {"Content-Type": "application/json", **headers}, json.dumps(told).encode()

    def _answer(self, path: str, signed: dict):
        _, what, *rest = path.split("/")
        number = rest[0] if rest else ""
        protected = opened(signed.get("protected", ""))
        payload = opened(signed.get("payload", ""))
        match what:
            case "directory":
                places = ("newNonce", "newAccount", "newOrder", "revokeCert", "keyChange")
                return 200, {}, {place: f"{HOME}/{place}" for place in places}
            case "newNonce":
                return 200, {}, b""
            case "newAccount":
                account = f"{HOME}/account/{secrets.token_hex(8)}"
                self._thumbprints[account] = thumbprint(protected["jwk"])
                return 201, {"Location": account}, {"status": "valid"}
            case "newOrder":
                return self._order(self._thumbprints[protected["kid"]], payload)
            case "order" | "finalize":
                if what == "finalize":
                    self._finalize(number, payload)
                return 200, {"Location": f"{HOME}/order/{number}"}, self._orders[number]
            case "authorization":
                return 200, {}, self._authorization(number)
            case "challenge":
                number, kind = number.rsplit(".", 1)
                self._judge(number, kind)
                return 200, {"Link": f'<{HOME}/authorization/{number}>;rel="up"'}, self._challenge(number, kind)
            case "certificate":
                return 200, {"Content-Type": "application/pem-certificate-chain"}, self._chains[number]
        return 404, {}, {"type": "urn:ietf:params:acme:error:malformed"}

    def _order(self, account: str, payload: dict):
        number = secrets.token_hex(8)
        authorizations = []
        for identifier in payload["identifiers"]:
            one = secrets.token_hex(8)
            token = secrets.token_urlsafe(32)
            self._challenges[one] = {
                "identifier": identifier,
                "token": token,
                "answer": f"{token}.{account}",
                "order": number,
                "passed": None,
            }
            authorizations.append(f"{HOME}/authorization/{one}")
        self._orders[number] = {
            "status": "pending",
            "identifiers": payload["identifiers"],
            "authorizations": authorizations,
            "finalize": f"{HOME}/finalize/{number}",
        }
        return 201, {"Location": f"{HOME}/order/{number}"}, self._orders[number]

    def _authorization(self, number: str) -> dict:
        one = self._challenges[number]
        kinds = [one["passed"]] if one["passed"] else ["http-01", "tls-alpn-01"]
        return {
            "status": "valid" if one["passed"] else "pending",
            "identifier": one["identifier"],
            "challenges": [self._challenge(number, kind) for kind in kinds],
        }

    def _challenge(self, number: str, kind: str) -> dict:
        one = self._challenges[number]
        status = "valid" if one["passed"] == kind else "pending"
        address = f"{HOME}/challenge/{number}.{kind}"
        return {"type": kind, "url": address, "status": status, "token": one["token"]}

    def _judge(self, number: str, kind: str) -> None:
        """Goes to the name, as the real one does from outside."""
        one = self._challenges[number]
        name = one["identifier"]["value"]
        good = by_http(name, one) if kind == "http-01" else by_tls(name, one)
        if good:
            one["passed"] = kind
            self._orders[one["order"]]["status"] = "ready"

    def _finalize(self, number: str, payload: dict) -> None:
        order = self._orders[number]
        request = x509.load_der_x509_csr(from_base64url(payload["csr"]))
        proved = [identifier["value"] for identifier in order["identifiers"]]
        if order["status"] != "ready" or names_of(request) != proved:
            return
        self._chains[number] = self.authority.answer(request)
        self.issued += proved
        order |= {"status": "valid", "certificate": f"{HOME}/certificate/{number}"}


def by_http(name: str, one: dict) -> bool:
    address = f"http://{name}/.well-known/acme-challenge/{one['token']}"
    with urllib.request.urlopen(address, timeout=5) as answer:
        return answer.read().decode().strip() == one["answer"]


def by_tls(name: str, one: dict) -> bool:
    """RFC 8737: a certificate of its own making that names the digest of the answer."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["acme-tls/1"])
    with socket.create_connection((name, 443), 5) as plain:
        with context.wrap_socket(plain, server_hostname=name) as wrapped:
            shown = x509.load_der_x509_certificate(wrapped.getpeercert(True))
    digest = hashlib.sha256(one["answer"].encode()).digest()
    return shown.extensions.get_extension_for_oid(TLS_ALPN).value.value == b"\x04\x20" + digest


def thumbprint(key: dict) -> str:
    """RFC 7638."""
    names = {"EC": ("crv", "kty", "x", "y"), "RSA": ("e", "kty", "n")}[key["kty"]]
    canonical = json.dumps({name: key[name] for name in names}, separators=(",", ":"))
    return base64.urlsafe_b64encode(hashlib.sha256(canonical.encode()).digest()).rstrip(b"=").decode()


def opened(part: str) -> dict:
    return json.loads(from_base64url(part) or b"{}")


def from_base64url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
