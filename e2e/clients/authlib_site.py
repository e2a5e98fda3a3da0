"""A site in Python, in two steps around the browser's way: `begin` prints where to send the browser
and what to keep, `finish` prints the claims of the ID token. Driven by authlib.test.mjs."""

import json
import os
import sys

from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet

# The demo speaks plain HTTP, on this machine only.
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"


def session(told: dict, **more) -> OAuth2Session:
    return OAuth2Session(
        told["client_id"],
        told["client_secret"],
        token_endpoint_auth_method=told["authentication"],
        redirect_uri=told["redirectAddress"],
        scope="openid",
        **more,
    )


def read(client: OAuth2Session, address: str) -> dict:
    answer = client.request("GET", address, withhold_token=True)
    answer.raise_for_status()
    return answer.json()


def metadata(client: OAuth2Session, told: dict) -> dict:
    found = read(client, f"{told['issuer']}/.well-known/openid-configuration")
    assert found["issuer"] == told["issuer"]
    return found


def begin(told: dict) -> dict:
    client = session(told)
    server = metadata(client, told)
    kept = {name: generate_token(48) for name in ("state", "nonce", "verifier")}
    # Authlib writes the client's id into the body by itself where the secret goes there as well.
    in_body = told["authentication"] == "client_secret_post"
    pushed = client.request(
        "POST",
        server["pushed_authorization_request_endpoint"],
        withhold_token=True,
        auth=client.client_auth(told["authentication"]),
        data={
            **({} if in_body else {"client_id": told["client_id"]}),
            "response_type": "code",
            "redirect_uri": told["redirectAddress"],
            "scope": "openid",
            "state": kept["state"],
            "nonce": kept["nonce"],
            "code_challenge": create_s256_code_challenge(kept["verifier"]),
            "code_challenge_method": "S256",
            "login_hint": told["user"],
            "area": "sign_in",
            "acr_values": "urn:countersign:proved",
        },
    )
    assert pushed.status_code == 201, pushed.text
    address, _ = session(told).create_authorization_url(
        server["authorization_endpoint"],
        state=kept["state"],
        request_uri=pushed.json()["request_uri"],
    )
    return {**kept, "address": address}


def finish(told: dict) -> dict:
    client = session(told, state=told["state"])
    server = metadata(client, told)
    token = client.fetch_token(
        server["token_endpoint"],
        authorization_response=told["back"],
        state=told["state"],
        code_verifier=told["verifier"],
    )
    keys = KeySet.import_key_set(read(client, server["jwks_uri"]))
    decoded = jwt.decode(token["id_token"], keys, algorithms=["ES256"])
    claims = CodeIDToken(
        decoded.claims,
        decoded.header,
        {"iss": {"value": told["issuer"]}, "aud": {"value": told["client_id"]}},
        {"nonce": told["nonce"], "client_id": told["client_id"]},
    )
    claims.validate(leeway=5)
    person = client.get(server["userinfo_endpoint"]).json()
    assert person["sub"] == claims["sub"]
    return dict(claims)


if __name__ == "__main__":
    step = {"begin": begin, "finish": finish}[sys.argv[1]]
    json.dump(step(json.loads(sys.argv[2])), sys.stdout)
