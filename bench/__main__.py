"""`python -m bench [SUBJECT ...] [--into FILE]`: measure everything, or some subjects, and print one table.

`--into` also writes it between the two marks of that file, with what it was measured on.
"""

import argparse
import asyncio
import gc
import importlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.table import Row, show, write
from bot import telemetry

SUBJECTS = ("speed", "review", "cards", "stores", "ack", "long", "watches", "standing", "sweeps")


async def measure(subjects: Iterable[str], folder: Path) -> list[Row]:
    measured: list[Row] = []
    for each in subjects:
        subject = importlib.import_module(f"bench.{each}")
        gc.collect()
        gc.freeze()  # as `exodus run` does with all that it has loaded
        try:
            measured += await subject.rows(folder)
        except Exception as error:  # noqa: BLE001 - the others are worth knowing all the same
            measured.append(Row(f"bench/{each}.py", f"not measured: {error!r}", kept=False))
    return measured


def subject(name: str) -> str:
    """One of ours; `choices` would refuse to be given none (Python 3.11)."""
    if name not in SUBJECTS:
        raise argparse.ArgumentTypeError(f"{name} is none of {', '.join(SUBJECTS)}")
    return name


def asked(words: Sequence[str] | None = None) -> argparse.Namespace:
    """What is to be measured, and the file for the table."""
    arguments = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    arguments.add_argument("subjects", nargs="*", type=subject, metavar="SUBJECT", help=", ".join(SUBJECTS))
    arguments.add_argument("--into", type=Path)
    return arguments.parse_args(words)


def main() -> None:
    given = asked()
    telemetry.configure("ERROR")
    with TemporaryDirectory() as folder:
        rows = asyncio.run(measure(given.subjects or SUBJECTS, Path(folder)))
    show(rows)
    if given.into:
        write(rows, given.into)


if __name__ == "__main__":
    main()
