"""`python -m sandbox`: the two services, and beside them the bot, until Ctrl-C.

This is the only place that knows there is a bot, and all it knows is that `exodus run` starts it.
"""

import argparse
import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from pathlib import Path

from sandbox.data import CannotStart
from sandbox.server import DEFAULT_PORT, Sandbox, start

REPOSITORY = Path(__file__).parent.parent
DEMO_CONFIGURATION = REPOSITORY / "sandbox.toml"
SECONDS_TO_DRAIN = 15

WELCOME = """
  Open the page, choose a person, and try in any channel:
    /order 11436        is it paid, is it shipped?
    /order 11438        what the runbook forbids, and why
    /order help
  Records stay in {data}. Ctrl-C stops everything.
"""


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    arguments.add_argument("--without-bot", action="store_true", help="start the two services alone")
    given = arguments.parse_args()
    try:
        return asyncio.run(run(data_directory(), chosen_port(), with_bot=not given.without_bot))
    except CannotStart as problem:
        print(problem, file=sys.stderr)  # noqa: T201 - this is a command line
        return 1


def data_directory() -> Path:
    return Path(os.environ.get("SANDBOX_DATA") or REPOSITORY / ".sandbox")


def chosen_port() -> int:
    given = os.environ.get("SANDBOX_PORT") or str(DEFAULT_PORT)
    if not given.isdigit():
        raise CannotStart(f"SANDBOX_PORT must be a port number, not {given!r}.")
    return int(given)


async def run(data: Path, port: int, *, with_bot: bool) -> int:
    """Serve until a signal asks to stop. The address is the first line printed, for programs that wait for it."""
    stopping = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(each, stopping.set)
    sandbox = await start(data, port, request_url=os.environ.get("SANDBOX_REQUEST_URL") or None)
    try:
        say(f"Exodus sandbox: {sandbox.origin}/")
        if with_bot:
            say(WELCOME.format(data=sandbox.data))
            await accompany(sandbox, stopping)
        await stopping.wait()
    finally:
        await sandbox.close()
    return 0


async def accompany(sandbox: Sandbox, stopping: asyncio.Event) -> None:
    """Run the bot until it ends by itself, which is said and changes nothing else, or until we stop."""
    bot = await start_bot(sandbox)
    if bot is None:
        return
    asked_to_stop = asyncio.ensure_future(stopping.wait())
    ended = asyncio.ensure_future(bot.wait())
    await asyncio.wait({asked_to_stop, ended}, return_when=asyncio.FIRST_COMPLETED)
    asked_to_stop.cancel()
    if ended.done():
        say(f"The bot has ended by itself (status {bot.returncode}). The sandbox goes on without it.")
        say(f"Start it again: set -a; . {sandbox.data}/bot.env; EXODUS_CONFIG=sandbox.toml .venv/bin/exodus run")
    else:
        await stop(bot, ended)


async def start_bot(sandbox: Sandbox) -> Process | None:
    command = Path(sys.executable).parent / "exodus"
    if not command.exists():
        say(f"The bot is not installed ({command} is missing). The sandbox goes on without it.")
        return None
    environment = os.environ | sandbox.environment | {"EXODUS_CONFIG": str(DEMO_CONFIGURATION)}
    # A session of its own, so that Ctrl-C reaches the bot once, from us, after we have seen it.
    return await asyncio.create_subprocess_exec(command, "run", env=environment, start_new_session=True)


async def stop(bot: Process, ended: "asyncio.Future[int]") -> None:
    """Let the bot finish what it has begun; end it when it does not."""
    bot.terminate()
    _, late = await asyncio.wait({ended}, timeout=SECONDS_TO_DRAIN)
    if late:
        bot.kill()
        await ended


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - this is a command line


if __name__ == "__main__":
    sys.exit(main())
