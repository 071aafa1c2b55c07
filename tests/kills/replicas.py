"""The bot's processes: started, killed with SIGKILL, started again at once."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.process import BotProcess, start_bot

START_SECONDS = 180.0
"""On the busiest machine."""


@dataclass
class Replica:
    """One place where the bot runs, through all its lives."""

    environment: Mapping[str, str]
    log: Path
    lives: int = 0
    _bot: BotProcess | None = field(default=None, repr=False)
    _begins: int = 0

    @property
    def pid(self) -> int | None:
        """Of this life, if there is one."""
        return self._bot.process.pid if self._bot else None

    async def start(self) -> None:
        self._begins = self.log.stat().st_size if self.log.exists() else 0
        self._bot = await start_bot(self.environment, self.log)
        self.lives += 1

    async def connected(self) -> None:
        """Wait until this life has its sockets. Raises when the process ends by itself."""
        async with asyncio.timeout(START_SECONDS):
            while '"connected"' not in (told := self._told()):
                assert self._bot
                assert self._bot.process.returncode is None, f"the bot ended by itself: {told[-2000:]}"
                await asyncio.sleep(0.05)

    async def kill(self) -> None:
        assert self._bot
        assert self._bot.process.returncode is None, f"the bot ended by itself: {self._told()[-2000:]}"
        await self._bot.kill()

    async def stop(self) -> None:
        if self._bot:
            try:
                await self._bot.stop()
            except TimeoutError:
                await self._bot.kill()

    def events(self) -> list[dict[str, Any]]:
        """The log of all lives, line by line; what a kill tore apart is left out."""
        lines = self.log.read_text().splitlines()
        return [json.loads(each) for each in lines if each.startswith("{") and each.endswith("}")]

    def calls(self) -> list[str]:
        """The actions that it has begun to call in all its lives, one after the other."""
        lines = self.log.read_text().splitlines()
        begun = [json.loads(each) for each in lines if '"calling"' in each and each.endswith("}")]
        return [each["action"] for each in begun]

    def _told(self) -> str:
        """What this life has logged."""
        with self.log.open("rb") as log:
            log.seek(self._begins)
            return log.read().decode()
