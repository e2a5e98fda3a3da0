"""What a site does with a webhook, with Python's own library and nothing else: heard() is to be copied into your site.

    python webhook.py < body     with WEBHOOK_SECRET, WEBHOOK_ID, WEBHOOK_TIMESTAMP and WEBHOOK_SIGNATURE
                                 in the environment: prints the type of the event, or "no" and ends with 1
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import time


def heard(secret, headers, body):
    """The event, or None where the call is not the server's, or too old. `body` is the bytes that came."""
    told, at = headers["webhook-id"], headers["webhook-timestamp"]
    if not at.isdecimal() or abs(time.time() - int(at)) > 300:
        return None
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = hmac.digest(key, f"{told}.{at}.".encode() + body, hashlib.sha256)
    good = "v1," + base64.b64encode(signed).decode()
    signatures = headers["webhook-signature"].split(" ")
    if not any(hmac.compare_digest(good.encode(), one.encode()) for one in signatures):
        return None
    return json.loads(body)


if __name__ == "__main__":
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    came = {name: os.environ[name.upper().replace("-", "_")] for name in names}
    event = heard(os.environ["WEBHOOK_SECRET"], came, sys.stdin.buffer.read())
    print(event["type"] if event else "no")
    sys.exit(0 if event else 1)
