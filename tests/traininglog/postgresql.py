"""A PostgreSQL of the tests' own: a folder, a port and a process that go when the tests end."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ports import free_port

_USERS = ("postgres", "nobody")
_SECONDS_TO_START = 60


def binaries() -> Path | None:
    """Return the folder with PostgreSQL's programs, from PATH or where Debian puts them."""
    found = shutil.which("initdb")
    places = [Path(found).resolve().parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((p for p in places if (p / "initdb").exists() and (p / "postgres").exists()), None)


@contextmanager
def running(programs: Path) -> Iterator[str]:
    """Start a server that is thrown away afterwards; yield its address for DATABASE_URL."""
    folder = Path(tempfile.mkdtemp(prefix="socius-postgresql-"))
    as_user: list[str] = []
    if os.getuid() == 0:  # PostgreSQL refuses to run as root
        user = _somebody()
        shutil.chown(folder, user.pw_name, user.pw_gid)
        ids = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
        as_user = ["setpriv", *ids, "env", f"HOME={folder}"]
    data, port = folder / "data", free_port()
    server = None
    try:
        initialise = [str(programs / "initdb"), "-D", str(data), "-U", "socius", "-A", "trust"]
        subprocess.run(
            [*as_user, *initialise, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=folder,
        )
        options = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": folder}
        command = [str(programs / "postgres"), "-D", str(data)]
        command += [f"--{name}={value}" for name, value in options.items()]
        with (folder / "log").open("w") as log:
            server = subprocess.Popen([*as_user, *command], stderr=log, cwd=folder)
        _wait(programs, port, server, folder / "log")
        yield f"postgres://socius@127.0.0.1:{port}/postgres"
    finally:
        if server is not None:
            server.terminate()
            server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _somebody() -> pwd.struct_passwd:
    for name in _USERS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError(f"none of the users {_USERS} is there to run PostgreSQL as")


def _wait(programs: Path, port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    ask = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    end = time.monotonic() + _SECONDS_TO_START
    while subprocess.run(ask, check=False).returncode != 0:
        if server.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"PostgreSQL did not start: {log.read_text()[-2000:]}")
        time.sleep(0.2)
