"""The owner's way in while Countersign is down: a key in a sealed envelope, good for one sign-in. It
needs the site's own disk and nothing else.

    owners_key.py new ada    prints a key, this once; an older one of ada's is void
    owners_key.py open ada   reads the key from standard input: good once
"""

import fcntl
import hashlib
import hmac
import json
import logging
import os
import secrets
import sys
from contextlib import contextmanager

# Beside the site's settings, readable by the site alone. It holds hashes; a key has 256 random bits, so
# that a plain hash is enough.
FILE = os.environ.get("OWNERS_KEYS", "owners-keys.json")

log = logging.getLogger("owners_key")


def new(owner):
    key = secrets.token_hex(32)
    with hashes() as kept:
        kept[owner] = digest(key)
    log.warning("a new key for the owner %s was made", owner)
    return " ".join(key[at : at + 8] for at in range(0, len(key), 8))


def use(owner, key):
    """Says whether this is the owner's key, and takes it away if it is. Ask for the password as well,
    sign in for ten minutes at most, and tell all owners."""
    with hashes() as kept:
        good = hmac.compare_digest(kept.get(owner, ""), digest("".join(key.split())))
        if good:
            del kept[owner]
    log.warning("the key of the owner %s was %s", owner, "USED" if good else "tried, and is wrong")
    return good


def digest(key):
    return hashlib.sha256(key.encode()).hexdigest()


@contextmanager
def hashes():
    """Reads the file, lets it be changed, writes it: one process at a time, so that nobody uses a key
    twice at once."""
    with open(os.open(FILE, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        kept = json.loads(file.read() or "{}")
        yield kept
        file.seek(0)
        file.truncate()
        json.dump(kept, file)
        file.flush()
        os.fsync(file.fileno())


if __name__ == "__main__":
    logging.basicConfig()
    step, owner = sys.argv[1:]
    if step == "new":
        print(new(owner))
    elif step == "open":
        sys.exit(0 if use(owner, sys.stdin.readline()) else 1)
