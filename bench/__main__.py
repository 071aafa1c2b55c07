"""Measure everything and print one table."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import ack, cards, long, review, speed, stores, watches
from bench.table import Row, show
from bot import telemetry


async def measure(folder: Path) -> list[Row]:
    measured: list[Row] = []
    for subject in (speed, review, cards, stores, ack, long, watches):
        measured += await subject.rows(folder)
    return measured


if __name__ == "__main__":
    telemetry.configure("WARNING")
    with TemporaryDirectory() as folder:
        show(asyncio.run(measure(Path(folder))))
