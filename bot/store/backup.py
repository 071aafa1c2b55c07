"""A whole, checked copy of a SQLite database while a bot works in it. PostgreSQL has tools of its own for that."""

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from bot.store.database import DatabaseRefused, supported

STAMP = "%Y%m%dT%H%M%SZ"
PATIENCE_SECONDS = 10.0
UNFINISHED = ".partial"


@dataclass(frozen=True, slots=True)
class Backup:
    """The copy, and the older ones that it made superfluous."""

    file: Path
    size: int
    """Bytes."""
    removed: tuple[Path, ...]


def back_up(url: str, into: Path | None, now: datetime, keep: int) -> Backup:
    """Copy the database into the folder `into` (`backups` beside it), check the copy, and keep the newest `keep`.

    Raises DatabaseRefused where there is nothing to copy, or the copy is not whole.
    """
    source = _file(url)
    folder = into or source.parent / "backups"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = folder / f"{source.stem}-{now.strftime(STAMP)}.db"
        with _private(made.with_name(made.name + UNFINISHED)) as partial:
            _copy(source, partial)
            _check(partial)
            partial.replace(made)
        return Backup(made, made.stat().st_size, tuple(_thin_out(folder, source.stem, keep)))
    except (OSError, sqlite3.Error) as error:
        raise DatabaseRefused(f"{source} could not be copied into {folder}: {error}") from error


def newest(file: Path | None) -> datetime | None:
    """When the newest copy of this SQLite database was made, as far as it lies in `backups` beside it."""
    folder = file.parent / "backups" if file else None
    if file is None or folder is None or not folder.is_dir():
        return None
    stamps = [each.stem.removeprefix(f"{file.stem}-") for each in _copies(folder, file.stem)]
    return datetime.strptime(max(stamps), STAMP).replace(tzinfo=UTC) if stamps else None


def _file(url: str) -> Path:
    read = supported(url)
    if read.get_backend_name() != "sqlite":
        raise DatabaseRefused(
            "exodus backup copies SQLite files. Back PostgreSQL up with its own tools, such as pg_dump."
        )
    file = Path(read.database or "")
    if not file.is_file():
        raise DatabaseRefused(f"There is no database in {file} yet.")
    return file


@contextmanager
def _private(file: Path) -> Iterator[Path]:
    """An empty file that nobody else can read; gone at the end unless it has got another name."""
    os.close(os.open(file, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
    try:
        yield file
    finally:
        file.unlink(missing_ok=True)


def _copy(source: Path, copy: Path) -> None:
    address = f"file:{quote(str(source.absolute()))}?mode=rw"
    with closing(sqlite3.connect(address, uri=True, timeout=PATIENCE_SECONDS, isolation_level=None)) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))
    with copy.open("rb") as written:
        os.fsync(written.fileno())


def _check(copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as connection:
        found = connection.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        raise DatabaseRefused(f"The copy is not whole: {found}")


def _thin_out(folder: Path, stem: str, keep: int) -> Iterator[Path]:
    """Older copies of this database, and nothing else that may lie there."""
    for each in _copies(folder, stem)[keep:]:
        each.unlink()
        yield each


def _copies(folder: Path, stem: str) -> list[Path]:
    """The copies of this database, newest first."""
    ours = re.compile(re.escape(stem) + r"-\d{8}T\d{6}Z\.db")
    return sorted((each for each in folder.iterdir() if ours.fullmatch(each.name)), reverse=True)
