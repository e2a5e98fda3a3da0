"""A machine of its own: a real systemd in a container, with a network that reaches the rehearsal's own
stand-ins and nothing else."""

import os
import pathlib
import signal
import subprocess
import time

ADDRESS, OUTSIDE = "198.51.100.10", "198.51.100.1"
NAME = "weekend"


class Machine:
    """Boots when entered, is thrown away when left."""

    def __init__(self, root: pathlib.Path, shown: pathlib.Path, log: pathlib.Path):
        self.root, self.shown, self.log = root, shown, log
        self.leader = 0

    def __enter__(self) -> "Machine":
        with self.log.open("w") as told:
            self.nspawn = subprocess.Popen(
                [
                    "systemd-nspawn",
                    "--quiet",
                    "--register=no",
                    "--keep-unit",
                    "--boot",
                    "--console=pipe",
                    "--network-veth",
                    "--resolv-conf=off",
                    "--timezone=off",
                    "--link-journal=no",
                    f"--machine={NAME}",
                    f"--directory={self.root}",
                    f"--bind-ro={self.shown}",
                    "--",
                    "--show-status=yes",
                ],
                stdin=subprocess.DEVNULL,
                stdout=told,
                stderr=subprocess.STDOUT,
            )
        try:
            self._wait_for_boot()
            self._connect()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_) -> None:
        # Nobody waits for what is thrown away: the second SIGTERM pulls the plug.
        for _ in range(2):
            self.nspawn.send_signal(signal.SIGTERM)
            try:
                self.nspawn.wait(1)
            except subprocess.TimeoutExpired:
                continue
        self.nspawn.kill()
        self.nspawn.wait()

    def run(self, script: str, typed: str = "", check: bool = True) -> subprocess.CompletedProcess:
        """A shell of root's, as after logging in; `typed` is what it reads from the keyboard."""
        return self.enter(["bash", "-euo", "pipefail", "-c", script], typed, check)

    def enter(self, words: list[str], typed: str = "", check: bool = True) -> subprocess.CompletedProcess:
        path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        clean = [f"PATH={path}", "HOME=/root", "LANG=C.UTF-8", "TERM=dumb", "PAGER=cat"]
        inside = ["nsenter", f"--target={self.leader}", "--mount", "--uts", "--ipc", "--net", "--pid"]
        done = subprocess.run(
            [*inside, "--root", "env", "-i", "--chdir=/root", *clean, *words],
            input=typed,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=180,
            check=False,
        )
        if check and done.returncode:
            raise RuntimeError(f"{words[-1]}\nleft with {done.returncode}:\n{done.stdout}")
        return done

    def _wait_for_boot(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until and self.nspawn.poll() is None:
            self.leader = self.leader or self._find_leader()
            if self.leader:
                state = self.enter(["systemctl", "is-system-running"], "", False).stdout.strip()
                if state in ("running", "degraded"):
                    return
            time.sleep(0.3)
        raise RuntimeError(f"the machine did not boot:\n{self.log.read_text()[-4000:]}")

    def _find_leader(self) -> int:
        """systemd, the child of systemd-nspawn."""
        pid = self.nspawn.pid
        try:
            children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        except OSError:
            return 0
        for child in children:
            try:
                if os.readlink(f"/proc/{child}/ns/pid") != os.readlink("/proc/self/ns/pid"):
                    return int(child)
            except OSError:
                continue
        return 0

    def _connect(self) -> None:
        def ip(*words: str) -> None:
            subprocess.run(["ip", *words], check=True)

        ip("link", "set", "lo", "up")
        ip("address", "add", f"{OUTSIDE}/24", "dev", f"ve-{NAME}")
        ip("link", "set", f"ve-{NAME}", "up")
        self.run(f"ip address add {ADDRESS}/24 dev host0; ip link set host0 up; ip link set lo up")
