"""A database somewhere has run a released migration: it is only ever followed by another."""

import subprocess

import tree

FOLDER = "crates/store/src/migrations"


def git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=tree.ROOT, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else ""


def broken():
    release = git("describe", "--tags", "--abbrev=0", "--match", "v[0-9]*")
    if not release:
        return
    for line in git("diff", "--name-status", "--diff-filter=a", release, "--", FOLDER).splitlines():
        yield f"{line} since {release}"
