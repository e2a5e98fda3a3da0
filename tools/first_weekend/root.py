"""A fresh Debian as a tar file, with the packages that the page installs beside it: downloaded once, so
that every rehearsal begins alike, needs no network and harms no mirror."""

import hashlib
import pathlib
import subprocess

SUITE = "bookworm"

# What a fresh server has, as far as the page leans on it.
FRESH = ["systemd-sysv", "dbus", "iproute2", "libpam-systemd", "nano"]

# Where the packages lie in the machine. Its apt knows no other place.
PLACE = "/srv/debian"


def made(folder: pathlib.Path, wanted: list[str]) -> pathlib.Path:
    """The tar file, made if there is none for these packages."""
    recipe = pathlib.Path(__file__).read_bytes() + " ".join(wanted).encode()
    tar = folder / f"{SUITE}-{hashlib.sha256(recipe).hexdigest()[:12]}.tar"
    if tar.exists():
        return tar
    print(f"downloading a fresh Debian ({SUITE}) into {tar}", flush=True)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(f"{SUITE}-*"):
        old.unlink()
    part = tar.with_suffix(".part.tar")
    part.unlink(missing_ok=True)
    fetch = f"mkdir -p {PLACE}/partial && apt-get install -y -q --no-install-recommends --download-only"
    fetch += f" -o Dir::Cache::archives={PLACE} {' '.join(wanted)} && rmdir {PLACE}/partial && rm -f {PLACE}/lock"
    log = folder / "mmdebstrap.log"
    with log.open("w") as told:
        done = subprocess.run(
            [
                "mmdebstrap",
                "--variant=minbase",
                f"--include={','.join(FRESH)}",
                f"--customize-hook=chroot \"$1\" sh -c '{fetch}'",
                SUITE,
                part,
                *host_sources(),
            ],
            stdout=told,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        raise SystemExit(f"mmdebstrap failed:\n{log.read_text()[-4000:]}")
    part.rename(tar)
    return tar


def host_sources() -> list[str]:
    """This machine's own mirrors, where it is of the same suite."""
    release = pathlib.Path("/etc/os-release").read_text()
    if f"VERSION_CODENAME={SUITE}" not in release or "ID=debian" not in release:
        return []
    known = ["/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list"]
    return [path for path in known if pathlib.Path(path).is_file()][:1]


def unpack(tar: pathlib.Path, folder: pathlib.Path) -> None:
    """The tree of a machine that nobody has touched yet."""
    subprocess.run(["tar", "--numeric-owner", "-xpf", tar, "-C", folder], check=True)
    packages = folder / PLACE.lstrip("/")
    (packages / "Packages").write_text("\n\n".join(map(described, packages.glob("*.deb"))) + "\n")
    sources = folder / "etc/apt"
    for old in [sources / "sources.list", *(sources / "sources.list.d").iterdir()]:
        old.unlink(missing_ok=True)
    (sources / "sources.list").write_text(f"deb [trusted=yes] file:{PLACE} ./\n")


def described(package: pathlib.Path) -> str:
    """A package's stanza in the index of a repository."""
    control = subprocess.run(
        ["dpkg-deb", "-f", package], check=True, capture_output=True, text=True
    ).stdout.strip()
    content = package.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    return f"{control}\nFilename: ./{package.name}\nSize: {len(content)}\nSHA256: {digest}"
