"""What a browser needs in front of it: a sandbox process, its control interface, and Chromium with our flags."""

import asyncio
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
MISSING = "Chromium is not here and may not be installed"
LAPTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
SEATED = "#house:not([aria-busy]) #composer-text:focus"
SECONDS_TO_START = 30


class NotReadyError(Exception):
    """The sandbox or its bot did not come up."""


def start(data: Path, *arguments: str, port: str = "0") -> tuple["subprocess.Popen[str]", str]:
    """A sandbox process on a free port, and its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox", *arguments],
        env=os.environ | {"SANDBOX_PORT": port, "SANDBOX_DATA": str(data)},
        stdout=subprocess.PIPE,
        text=True,
    )
    line = process.stdout.readline() if process.stdout else ""
    if not line.startswith("Exodus sandbox: "):
        end(process)
        raise NotReadyError(f"The sandbox did not start: {line!r}")
    return process, line.removeprefix("Exodus sandbox: ").strip()


def end(process: "subprocess.Popen[str]") -> None:
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout:
        process.stdout.close()


async def call(address: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """A call of the control interface at `address`."""
    method = "GET" if body is None else "POST"
    async with ClientSession() as session, session.request(method, f"{address}sandbox/{path}", json=body) as answer:
        said: dict[str, Any] = await answer.json()
    assert said["ok"], said
    return said


async def connected(address: str) -> None:
    """Wait until an app is connected to the Slack at `address`."""
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        if (await call(address, "status"))["bot_connections"]:
            return
        await asyncio.sleep(0.1)
    raise NotReadyError("No app connected.")
