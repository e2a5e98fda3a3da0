"""A site's side of the second factor, with requests and PyJWT: begin() and finish(), the same for the
settings, and on_file() are to be copied into your site. Below them, a site for the terminal:

    second_factor.py begin 42 sign_in ada@example.org   prints where to send the browser
    second_factor.py back ADDRESS   the browser came back there: prints what was proved
    second_factor.py settings 42    prints where to send the browser of somebody who is signed in
    second_factor.py seen ADDRESS   it came back from the settings there
    second_factor.py user 42        prints what is on file for a member
"""

import base64
import hashlib
import json
import os
import secrets
import sys
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import jwt
import requests

# What `countersign application add` printed, and the address you registered.
ISSUER = os.environ["SECOND_FACTOR_ISSUER"]
CLIENT_ID = os.environ["SECOND_FACTOR_CLIENT_ID"]
CLIENT_SECRET = os.environ["SECOND_FACTOR_CLIENT_SECRET"]
MANAGEMENT_KEY = os.environ["SECOND_FACTOR_MANAGEMENT_KEY"]
BACK = os.environ["SECOND_FACTOR_BACK"]

SERVER = ISSUER.partition("/a/")[0]
PROVED, NOT_ASKED = "urn:countersign:proved", "urn:countersign:not-asked"

# Where "the policy asked nothing" is not good enough for your site.
MUST_PROVE = {"change_password", "admin_sign_in"}


class No(Exception):
    """Nobody is let in, and nothing is allowed."""


class NotAnswering(No):
    """No connection, no answer in time, or an answer of class 5xx: here a rule of yours may apply."""


def begin(user, area, email=None):
    """The password was right. Gives what to keep on your side, in this browser's half-finished
    session, and the address to send the browser to (303)."""
    kept = {"user": user, "area": area, "nonce": secrets.token_urlsafe(32)}
    fields = {"login_hint": user, "area": area, "nonce": kept["nonce"]}
    if email:
        fields["email"] = email
    if area in MUST_PROVE:
        fields["acr_values"] = PROVED
    return push(kept, fields)


def push(kept, fields):
    """Tells the server what the browser comes for."""
    kept |= {name: secrets.token_urlsafe(32) for name in ("state", "verifier")}
    challenge = hashlib.sha256(kept["verifier"].encode()).digest()
    fields |= {
        "response_type": "code",
        "redirect_uri": BACK,
        "state": kept["state"],
        "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"="),
        "code_challenge_method": "S256",
    }
    pushed = call("POST", "/oauth/par", 201, auth=(CLIENT_ID, CLIENT_SECRET), data=fields)
    query = {"client_id": CLIENT_ID, "request_uri": pushed["request_uri"]}
    return kept, f"{SERVER}/oauth/authorize?{urlencode(query)}"


def finish(kept, query):
    """The browser is back. Take `kept` OUT of the session before: it serves once. Gives the claims
    of an ID token that belongs to this sign-in, or raises No."""
    tokens = redeem(kept, query)
    claims = read(tokens.get("id_token", ""))
    # The library does not know whom you sent: without this one passes one's own challenge and hands
    # the result in for somebody else's sign-in, or for another area.
    for claim, name in (("nonce", "nonce"), ("sub", "user"), ("area", "area")):
        if claims.get(claim) != kept[name]:
            raise No(f"the ID token is for another {name}")
    proved = claims.get("acr") == PROVED
    if not proved and (claims.get("acr") != NOT_ASKED or kept["area"] in MUST_PROVE):
        raise No("presence was to be proved, and was not")
    return claims


def redeem(kept, query):
    """What the server gives for the code in the address, if it belongs to what was begun."""
    if query.get("state") != kept["state"]:
        raise No("the state belongs to another sign-in")
    if query.get("iss") != ISSUER:
        raise No("another server answers")
    if "code" not in query:
        raise No(query.get("error", "neither code nor error"))
    fields = {
        "grant_type": "authorization_code",
        "code": query["code"],
        "redirect_uri": BACK,
        "code_verifier": kept["verifier"],
    }
    return call("POST", "/oauth/token", 200, auth=(CLIENT_ID, CLIENT_SECRET), data=fields)


def begin_settings(user, email=None):
    """The link on your page of security settings: `user` is whoever is signed in there, never one that
    comes from the browser. Gives what begin() gives."""
    fields = {"action": "settings", "login_hint": user}
    if email:
        fields["email"] = email
    return push({"user": user}, fields)


def finish_settings(kept, query):
    """The browser is back from the settings. Nothing was proved: whoever was signed in stays so, and
    nobody else is let in. Raises No("access_denied") for somebody who left without opening them."""
    tokens = redeem(kept, query)
    if "id_token" in tokens:
        # Whoever kept it might take it for a sign-in.
        raise No("an ID token where none belongs")


def read(token):
    """The claims, if the token is signed by the server, for us, and in time."""
    # Keep the keys for an hour, if you like, and fetch them again for an unknown `kid`.
    keys = jwt.PyJWKSet.from_dict(call("GET", "/oauth/jwks", 200))
    try:
        key = keys[jwt.get_unverified_header(token)["kid"]]
        return jwt.decode(
            token,
            key,
            algorithms=["ES256"],
            issuer=ISSUER,
            audience=CLIENT_ID,
            leeway=60,
            options={"require": ["iss", "aud", "exp", "iat"]},
        )
    except (jwt.PyJWTError, KeyError) as why:
        raise No(f"the ID token is not good: {why}") from why


def on_file(user):
    """What a page of security settings may show of a member."""
    address = f"/api/v1/users/{quote(user, safe='')}"
    return call("GET", address, 200, headers={"Authorization": f"Bearer {MANAGEMENT_KEY}"})


def call(method, path, expected, **more):
    """2 seconds for a connection, 5 for an answer, no redirects."""
    more |= {"timeout": (2, 5), "allow_redirects": False}
    try:
        answer = requests.request(method, SERVER + path, **more)
    except requests.RequestException as silence:
        raise NotAnswering("no answer") from silence
    if answer.status_code >= 500:
        raise NotAnswering(f"status {answer.status_code}")
    try:
        told = answer.json()
    except ValueError as why:
        raise No("the answer cannot be read") from why
    if answer.status_code != expected:
        raise No(told.get("error") or told.get("title"))
    return told


# In your site this is the half-finished session of one browser; on a terminal, a file.
KEPT = os.environ.get("SECOND_FACTOR_KEPT", "half-finished.json")


def main(step, *words):
    if step in ("begin", "settings"):
        kept, address = (begin if step == "begin" else begin_settings)(*words)
        with open(KEPT, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            json.dump(kept, file)
        print(address)
    elif step in ("back", "seen"):
        with open(KEPT) as file:
            kept = json.load(file)
        os.remove(KEPT)
        query = dict(parse_qsl(urlsplit(words[0]).query))
        if step == "seen":
            finish_settings(kept, query)
            print(f"back from the settings: {kept['user']}")
            return
        claims = finish(kept, query)
        how = f"proved by {' '.join(claims['amr'])}" if claims["acr"] == PROVED else "not asked"
        print(f"yes: {claims['sub']} may {claims['area']}, {how}")
    elif step == "user":
        print(json.dumps(on_file(words[0]), indent=2))


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except NotAnswering as why:
        print(f"no, for now: Countersign does not answer: {why}", file=sys.stderr)
        sys.exit(3)
    except No as why:
        print(f"no: {why}", file=sys.stderr)
        sys.exit(1)
