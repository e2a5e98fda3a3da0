"""The walls of ARCHITECTURE.md, read from the crates' manifests: which crate may know which, and
which crate alone may name the library that faces an outside world."""

import functools
import json
import re
import subprocess

import tree

# Floor by floor, from below. A new crate or a new arrow is a change of the architecture: it is made
# here and in ARCHITECTURE.md together.
MAY_KNOW = {
    "domain": set(),
    "i18n": {"domain"},
    "store": {"domain"},
    "delivery": {"domain"},
    "flows": {"domain", "i18n", "store", "delivery"},
    "web": {"domain", "i18n", "flows"},
    "countersign": {"domain", "i18n", "store", "delivery", "flows", "web", "demo"},
    # The outbuildings know the public API only, save for the one place that writes data sets down (below).
    "countersign-client": set(),
    "demo": {"countersign-client"},
    "bench": {"domain", "store"},
}

# The only files of an outbuilding that may name the house: whatever else is in it knows what a stranger knows.
NAMES_THE_HOUSE = {"bench": "src/bin/bench/prepare"}

# Tests of what has a public API may let an outbuilding play the world outside.
MAY_BE_TRIED_BY = {"web": {"bench"}, "countersign": {"bench"}}

# Tests may reach any lower floor (a page is tested on a real store), never a higher one.
FLOOR = {"domain": 1, "i18n": 1, "store": 2, "delivery": 2, "flows": 3, "web": 4, "countersign": 5}

# The main house names each of these in one manifest.
FACES = {
    "rusqlite": "store",
    "tokio-postgres": "store",
    "deadpool-postgres": "store",
    "reqwest": "delivery",
    "lettre": "delivery",
    "rusmpp": "delivery",
    "axum": "web",
    "axum-extra": "web",
    "askama": "web",
    "hyper": "web",
    "hyper-util": "web",
    "tower": "web",
    "tower-http": "web",
    "utoipa": "web",
    "clap": "countersign",
    "instant-acme": "countersign",
    "indicatif": "countersign",
    "toml": "countersign",
    "maxminddb": "countersign",
    "metrics-exporter-prometheus": "countersign",
    "tracing-subscriber": "countersign",
    "fluent-bundle": "i18n",
    "rlibphonenumber": "domain",
}


@functools.cache
def crates() -> list[dict]:
    printed = subprocess.run(
        ["cargo", "metadata", "--format-version", "1", "--no-deps"],
        cwd=tree.ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return json.loads(printed)["packages"]


def between_crates():
    for crate in crates():
        name = crate["name"]
        if name not in MAY_KNOW:
            yield f"{name} is a new crate: give it its place in tools/house/arrows.py and ARCHITECTURE.md"
            continue
        for arrow in crate["dependencies"]:
            if not arrow.get("path"):
                continue
            to, for_tests = arrow["name"], arrow["kind"] == "dev"
            downwards = FLOOR.get(to, 9) < FLOOR.get(name, 0) or to == name
            tried = downwards or to in MAY_BE_TRIED_BY.get(name, set())
            if to not in MAY_KNOW[name] and not (for_tests and tried):
                yield f"{name} -> {to}{' (tests)' if for_tests else ''}"


def named_in_one_place():
    """A manifest lets a whole crate in; the house is named in that crate's one place alone."""
    for crate, place in NAMES_THE_HOUSE.items():
        folder = tree.ROOT / "crates" / crate
        named = re.compile(rf"\b({'|'.join(sorted(MAY_KNOW[crate]))})::")
        for path in tree.files():
            if path.suffix != ".rs" or not (tree.ROOT / path).is_relative_to(folder):
                continue
            within = (tree.ROOT / path).relative_to(folder).as_posix()
            if within.startswith((f"{place}.rs", f"{place}/")):
                continue
            for number, line in enumerate(tree.text(path).splitlines(), 1):
                if found := named.search(line):
                    yield f"{path}:{number}: {found.group()}"


def to_the_world():
    for crate in crates():
        name = crate["name"]
        if name not in FLOOR:
            continue
        for arrow in crate["dependencies"]:
            owner = FACES.get(arrow["name"], name)
            if arrow["kind"] != "dev" and owner != name:
                yield f"{name} names {arrow['name']}, which belongs to {owner}"
