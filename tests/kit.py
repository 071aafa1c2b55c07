"""What stories are told with: a sandbox process, its control interface, and people at their desks."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import aiohttp

ROOT = Path(__file__).parents[1]
PATIENCE = 20.0
Message = dict[str, Any]


class Clock:
    """A clock that a test moves by hand."""

    def __init__(self) -> None:
        self.ahead = timedelta()
        """How much time has passed beyond the real."""
        self.set_by = timedelta()
        """By how much somebody has set the clock on the wall, without any time passing."""

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead + self.set_by

    def ticks(self) -> float:
        """The same time passing, on a clock that nobody sets."""
        return monotonic() + self.ahead.total_seconds()


@dataclass
class Sandbox:
    """A running sandbox, driven over its control interface."""

    url: str
    data: Path
    http: aiohttp.ClientSession
    process: asyncio.subprocess.Process

    async def call(self, path: str, body: dict[str, Any] | None = None, method: str | None = None) -> dict[str, Any]:
        """One control call; anything but ok is the test's own mistake unless it asks with `attempt`."""
        answer = await self.attempt(path, body, method)
        assert answer["ok"], (path, body, answer)
        return answer

    async def attempt(self, path: str, body: dict[str, Any] | None = None, method: str | None = None) -> dict[str, Any]:
        verb = method or ("GET" if body is None else "POST")
        async with self.http.request(verb, f"{self.url}/sandbox/{path}", json=body) as answer:
            found: dict[str, Any] = await answer.json()
            return found

    async def reset(self, **asked: Any) -> None:
        await self.call("slack/faults", method="DELETE")
        await self.call("salesforce/faults", method="DELETE")
        await self.call("reset", {"world": "demo", **asked})

    async def break_salesforce(self, path: str, mode: str, **how: Any) -> None:
        await self.call("salesforce/faults", {"path": path, "mode": mode, "times": 1, **how})

    async def salesforce_calls(self, since: float | None = None) -> list[dict[str, Any]]:
        found = await self.call("salesforce/calls" + (f"?since={since}" if since else ""))
        return list(found["calls"])

    async def record(self, situation: str) -> dict[str, Any]:
        """The demo record of that situation."""
        world = await self.call("world")
        return next(label for label in world["labels"] if label["situation"] == situation)

    def environment(self) -> dict[str, str]:
        """What bot.env holds."""
        lines = (self.data / "bot.env").read_text().splitlines()
        pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
        return {name: value.strip().strip("\"'") for name, value in pairs}


@dataclass
class Desk:
    """One person in Slack, in one channel."""

    sandbox: Sandbox
    user: str
    channel: str = "general"
    known: set[str] = field(default_factory=set)

    async def types(self, text: str) -> dict[str, Any]:
        """Send a slash command; returns the control call's answer, errors included."""
        await self.sees()
        return await self.sandbox.attempt("slack/command", {"user": self.user, "channel": self.channel, "text": text})

    async def asks(self, text: str) -> Message:
        """Send a slash command and read its answer."""
        answer = await self.types(text)
        assert answer["ok"], answer
        read = await self.reads()
        return await self.reads() if "; still" in read["text"] else read  # a busy machine: the answer follows

    async def presses(self, message: Message, action_id: str, **more: Any) -> dict[str, Any]:
        """Press the control of that name: a button, or the row of a menu."""
        await self.sees()
        action_id, more = pressable(message, action_id, more)
        where = {"channel": self.channel, "ts": message["ts"]}
        body = {"user": self.user, "message": where, "action_id": action_id, **more}
        return await self.sandbox.attempt("slack/action", body)

    async def sees(self) -> list[Message]:
        found = await self.sandbox.call(f"slack/seen?user={self.user}&channel={self.channel}")
        self.known |= {fingerprint(each) for each in found["messages"]}
        return list(found["messages"])

    async def reads(self) -> Message:
        """Wait for a message that was not there before."""
        before, found = set(self.known), list[Message]()

        async def fresh() -> bool:
            found[:] = [each for each in await self.sees() if fingerprint(each) not in before]
            return bool(found)

        await until(fresh)
        return found[-1]


def pressable(message: Message, name: str, more: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The action id by which the control `name` is pressed: a menu's row is its menu's, a button may say what it is for."""
    blocks = message.get("blocks") or []
    elements = [e for block in blocks for e in (*block.get("elements", []), block.get("accessory") or {})]
    for each in elements:
        rows = [row["value"] for row in each.get("options", []) if str(row.get("value")).startswith(f"{name}=")]
        if rows and each["type"] == "overflow":
            return each["action_id"], {**more, "selected": rows[0]}
    known = [each["action_id"] for each in elements if str(each.get("action_id")).startswith(f"{name}:")]
    return (known[0] if known and name == "order.escalate" else name), more


async def until(true: Callable[[], Awaitable[object]], seconds: float = PATIENCE) -> None:
    """Wait until `true` answers truly; what happens in another process can only be asked for."""
    async with asyncio.timeout(seconds):
        while not await true():  # noqa: ASYNC110 - no event crosses the process boundary
            await asyncio.sleep(0.05)


def fingerprint(message: Message) -> str:
    return json.dumps(message, sort_keys=True)


def words(message: Message) -> str:
    """Everything a person reads in a message, blocks or else text, one line a piece."""
    return "\n".join(_texts(message["blocks"])) if message.get("blocks") else str(message.get("text", ""))


def _texts(node: Any) -> list[str]:
    if isinstance(node, list):
        return [text for each in node for text in _texts(each)]
    if not isinstance(node, dict):
        return []
    own = [node["text"]] if isinstance(node.get("text"), str) else []
    return own + [
        text for key, each in node.items() if key != "text" or isinstance(each, dict) for text in _texts(each)
    ]


@asynccontextmanager
async def running_sandbox(data: Path, *arguments: str, port: int = 0, **environment: str) -> AsyncIterator[Sandbox]:
    """The sandbox as its own process, by default without the bot. Ends that process, and no other."""
    log = data.parent / f"{data.name}.log"
    with log.open("ab") as stderr:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "sandbox",
            *(arguments or ("--without-bot",)),
            cwd=ROOT,
            env={**os.environ, "SANDBOX_PORT": str(port), "SANDBOX_DATA": str(data), **environment},
            stdout=asyncio.subprocess.PIPE,
            stderr=stderr,
        )
    assert process.stdout
    try:
        async with asyncio.timeout(PATIENCE):
            line = (await process.stdout.readline()).decode()
        assert "http://127.0.0.1:" in line, (line, log.read_text())
        url = "http://127.0.0.1:" + line.split("http://127.0.0.1:")[1].split("/")[0].strip()
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
            yield Sandbox(url, data, http, process)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
