"""The bot as its own process, as an operator runs it: started, killed, asked to stop, its log kept."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.kit import ROOT

EXODUS = Path(sys.executable).parent / "exodus"
STOP_SECONDS = 60.0


@dataclass
class BotProcess:
    """One life of `exodus run`."""

    process: asyncio.subprocess.Process
    log: Path

    def told(self) -> str:
        """What it has logged so far."""
        return self.log.read_text()

    async def kill(self) -> None:
        self.process.kill()
        await self.process.wait()

    async def stop(self) -> int:
        """Ask it to stop and wait; the exit status."""
        if self.process.returncode is None:
            self.process.terminate()
        async with asyncio.timeout(STOP_SECONDS):
            return await self.process.wait()


async def start_bot(environment: Mapping[str, str], log: Path) -> BotProcess:
    """`exodus run` with that environment, logging into `log` after what is there."""
    with log.open("ab") as stderr:
        process = await asyncio.create_subprocess_exec(
            EXODUS,
            "run",
            cwd=log.parent,  # not the repository: a developer's .env stays out of this
            env={**os.environ, "EXODUS_CONFIG": str(ROOT / "sandbox.toml"), **environment},
            stdout=stderr,
            stderr=stderr,
        )
    return BotProcess(process, log)


@asynccontextmanager
async def running_bot(environment: Mapping[str, str], log: Path) -> AsyncIterator[BotProcess]:
    """`exodus run` for as long as the block lasts."""
    bot = await start_bot(environment, log)
    try:
        yield bot
    finally:
        try:
            await bot.stop()
        except TimeoutError:
            await bot.kill()


async def run_exodus(*arguments: str, environment: Mapping[str, str], where: Path) -> tuple[int, str, str]:
    """One short `exodus` command in the folder `where`; its exit status, output and error output."""
    process = await asyncio.create_subprocess_exec(
        EXODUS,
        *arguments,
        cwd=where,
        env={"PATH": os.environ["PATH"], "COLUMNS": "200", **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(STOP_SECONDS):
        out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()
