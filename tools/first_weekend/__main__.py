"""docs/operate/first-weekend.md, rehearsed: its commands, in their order, as root of a fresh Debian that
runs a real systemd, with stand-ins for the world outside.

    python tools/first_weekend BINARY FOLDER

BINARY is what step 3 would have built; FOLDER keeps the downloaded Debian, and the log."""

import os
import pathlib
import re
import subprocess
import sys
import time
import traceback

import page
import root

TREE = pathlib.Path(__file__).resolve().parents[2]
PAGE = TREE / "docs/operate/first-weekend.md"
# What the commands install: `apt-get install -y --no-install-recommends NAME ...`.
INSTALLED = re.compile(r"apt-get install -y --no-install-recommends((?: +[a-z][a-z0-9.+-]+)+)")


def main(binary: pathlib.Path, folder: pathlib.Path) -> int:
    steps = page.steps(PAGE.read_text())
    commands = "".join(block.commands for step in steps for block in step.blocks)
    wanted = " ".join(INSTALLED.findall(commands.replace("\\\n", " "))).split()
    tar = root.made(folder, sorted(wanted))
    if "INSIDE" not in os.environ:
        # From here on nothing reaches any network, and mounts end with this program.
        apart = ["unshare", "--net", "--mount", "--propagation", "private", sys.executable]
        return subprocess.run([*apart, *sys.argv], env={**os.environ, "INSIDE": "1"}).returncode
    tree = folder / "root"
    tree.mkdir(exist_ok=True)
    # In memory: half the time, and nothing to clear away.
    subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "rehearsal", tree], check=True)
    root.unpack(tar, tree)
    return rehearse(steps, binary, folder, tree)


def rehearse(steps: list[page.Step], binary: pathlib.Path, folder: pathlib.Path, tree: pathlib.Path) -> int:
    from rehearsal import Rehearsal

    with Rehearsal(binary, folder, tree, steps) as rehearsal:
        for step in steps:
            began = time.monotonic()
            try:
                rehearsal.take(step)
            except Exception as failure:
                print(f"step FAILED: {step.title}", flush=True)
                print(failure if isinstance(failure, RuntimeError) else traceback.format_exc())
                rehearsal.tell_logs()
                return 1
            print(f"step passed: {step.title} ({time.monotonic() - began:.1f} s)", flush=True)
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(pathlib.Path(__file__).parent))
    sys.exit(main(*(pathlib.Path(word).resolve() for word in sys.argv[1:])))
