"""One rehearsal: the machine, the world outside, the paper with the key, and what is looked at from
outside after a step."""

import importlib
import os
import pathlib
import re
import shutil
import sys
import time
import urllib.parse

import outside
import page
from browser import Browser
from machine import Machine

TREE = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = TREE / "docs/integrate/examples/python"
# A binary that is built for tests reads its words and styles from there.
CRATES = TREE / "crates"
NUMBER, MAIL_ADDRESS = "+4915123456789", "ada@example.org"


class Rehearsal:
    def __init__(self, binary: pathlib.Path, folder: pathlib.Path, tree: pathlib.Path, steps) -> None:
        # What an operator would fill in there; the world outside lets in who says so.
        filled_in = re.findall(r"^([A-Z_]+)='?([^'#\n]*?)'? *(?:#.*)?$", steps[0].blocks[0].commands, re.M)
        self.told = dict(filled_in)
        self.host = self.told["HOST"]
        self.world = outside.World(self.told)
        self.machine = Machine(tree, CRATES, folder / "boot.log")
        self.log = (folder / "log").open("w")
        self.paper = ""
        self._furnish(binary, tree)

    def _furnish(self, binary: pathlib.Path, tree: pathlib.Path) -> None:
        """What the page takes for granted: a name that leads here, an authority everybody trusts, and a
        binary that was built."""
        shutil.copy(binary, tree / "root/countersign")
        (tree / "etc/hostname").write_text("id\n")
        hosts = "".join(f"{address} {name}\n" for name, address in self.world.names.items())
        (tree / "etc/hosts").write_text(f"127.0.0.1 localhost id\n::1 localhost\n{hosts}")
        trusted = tree / "usr/local/share/ca-certificates"
        trusted.mkdir(parents=True, exist_ok=True)
        (trusted / "rehearsal.crt").write_bytes(self.world.authority.pem)
        # Nothing here outlives the rehearsal, so no package need wait for the disk.
        (tree / "etc/dpkg/dpkg.cfg.d/rehearsal").write_text("force-unsafe-io\n")
        # All that differs from the page: the gateway's address is a test network's, which the server
        # calls when it is listed only; and the tree, which may lie in a home, is shown to the server.
        differs = f"""[Service]
Environment=COUNTERSIGN_OUTGOING__ALLOW={outside.TWILIO}
ProtectHome=tmpfs
BindReadOnlyPaths={CRATES}
"""
        settings = tree / "etc/systemd/system/countersign.service.d"
        settings.mkdir(parents=True)
        (settings / "rehearsal.conf").write_text(differs)

    def __enter__(self) -> "Rehearsal":
        self.machine.__enter__()
        self.world.open()
        return self

    def __exit__(self, *_) -> None:
        self.machine.__exit__()
        self.log.close()

    def take(self, step: page.Step) -> None:
        before, after = AROUND.get(step.title.split(".")[0], (None, None))
        self.said = []
        if before:
            before(self)
        for block in step.blocks:
            if block.elsewhere:
                print(f"not run, for another machine: {block.commands.splitlines()[0]} ...")
            else:
                self.said.append(self._run(block))
        if after:
            after(self)

    def _run(self, block: page.Block) -> str:
        # A new shell each time, as the page allows: whatever must last is in the file of step 1.
        first = "[ ! -f first-weekend ] || . ./first-weekend\n"
        done = self.machine.run(first + block.commands, typed=self.paper + "\n", check=False)
        self.log.write(f"{block.commands}-> {done.returncode}\n{done.stdout}\n")
        self.log.flush()
        if done.returncode:
            raise RuntimeError(f"{block.commands}left with {done.returncode}:\n{done.stdout}")
        line = page.missing(block.prints, done.stdout)
        if line:
            raise RuntimeError(f"{block.commands}did not print `{line}`, but:\n{done.stdout}")
        return done.stdout

    def tell_logs(self) -> None:
        for unit in ("countersign", "nginx"):
            told = self.machine.run(f"journalctl -u {unit} -n 20 -o cat || true", check=False)
            print(f"{unit}:\n{told.stdout}")

    def has_a_certificate(self) -> None:
        assert self.world.acme.issued == [self.host]
        plain = Browser(f"http://{self.host}", self.world.authority.pem)
        # An old worker of nginx may answer for a moment after a reload.
        until = time.monotonic() + 5
        while plain.address != f"https://{self.host}/":
            assert time.monotonic() < until, f"plain http leads to {plain.address}"
            plain.open(f"http://{self.host}/")

    def writes_the_key_down(self) -> None:
        self.paper = self.said[0].strip()
        assert re.fullmatch("[0-9a-f]{64}", self.paper), "the key is 64 digits"

    def hands_the_secrets_out(self) -> None:
        """To the site, which copied an example."""
        printed = dict(re.findall(r'^(\w+) += "(.+)"$', self.said[0], re.M))
        for name in ("issuer", "client_id", "client_secret", "management_key"):
            os.environ[f"SECOND_FACTOR_{name.upper()}"] = printed[name]
        os.environ["SECOND_FACTOR_BACK"] = self.told["BACK"]
        bundle = self.log.name + ".pem"
        pathlib.Path(bundle).write_bytes(self.world.authority.pem)
        os.environ["REQUESTS_CA_BUNDLE"] = bundle

    def signs_in(self) -> None:
        """The owner's first sign-in: a mail proves the address, a text the number, and the site believes
        the token."""
        sys.path.insert(0, str(EXAMPLE))
        site = importlib.import_module("second_factor")
        browser = Browser(f"https://{self.host}", self.world.authority.pem)
        kept, address = site.begin("1", "sign_in", MAIL_ADDRESS)
        browser.open(address)
        assert "max-age" in (browser.headers["Strict-Transport-Security"] or ""), browser.text
        browser.submit("code", code_in(self._arrived(self.world.mails, MAIL_ADDRESS).get_content()))
        browser.submit("number", NUMBER)
        browser.submit("method", "text")
        browser.submit("code", code_in(self._arrived(self.world.texts, NUMBER)["Body"]))
        browser.submit("", action="/done")
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(browser.address).query))
        claims = site.finish(kept, query)
        assert (claims["sub"], claims["amr"]) == ("1", ["sms"])

    def _arrived(self, messages: list, to: str):
        until = time.monotonic() + 20
        while not messages:
            assert time.monotonic() < until, f"nothing arrived for {to}"
            time.sleep(0.1)
        assert messages[-1]["To"] == to
        return messages[-1]


def code_in(text: str) -> str:
    return re.search(r"(?<!\d)\d{6,8}(?!\d)", text)[0]


# Before and after a step, by its number.
AROUND = {
    "7": (None, Rehearsal.has_a_certificate),
    "8": (None, Rehearsal.writes_the_key_down),
    "9": (None, Rehearsal.hands_the_secrets_out),
    "11": (Rehearsal.signs_in, None),
}
