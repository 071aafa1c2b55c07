"""The command: what it prints, what it keeps, and what it says when it cannot start."""

import asyncio
import os
import signal
import subprocess
import sys

import aiohttp
import pytest


async def sandbox_process(data, *, with_bot=False, **environment):
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "sandbox", *([] if with_bot else ["--without-bot"])),
        env=os.environ | {"SANDBOX_DATA": str(data), "SANDBOX_PORT": "0"} | environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def test_the_command_prints_its_address_first_and_records_outlive_it(tmp_path):
    addresses, ids = [], []
    for _ in range(2):
        process = await sandbox_process(tmp_path / "data")
        line = (await asyncio.wait_for(process.stdout.readline(), 30)).decode()
        addresses.append(line)
        async with aiohttp.ClientSession() as http, http.get(line.split()[-1] + "sandbox/world") as answer:
            ids.append([label["id"] for label in (await answer.json())["labels"]])
        process.send_signal(signal.SIGINT)
        _, complaints = await asyncio.wait_for(process.communicate(), 30)
        assert (process.returncode, complaints) == (0, b"")
    assert all(line.startswith("Exodus sandbox: http://127.0.0.1:") for line in addresses)
    assert ids[0] == ids[1]


async def test_a_busy_port_is_said_in_a_sentence(caller, tmp_path):
    busy = await sandbox_process(tmp_path / "data", SANDBOX_PORT=str(caller.sandbox.port))
    _, complaint = await asyncio.wait_for(busy.communicate(), 30)
    assert busy.returncode == 1
    assert b"in use" in complaint


@pytest.mark.parametrize("broken", ["salesforce.db", "salesforce.key", "salesforce.json", "slack.json", ""])
async def test_a_broken_data_directory_is_said_in_a_sentence(tmp_path, broken):
    data = tmp_path / "data"
    if broken:
        data.mkdir()
    (data / broken).write_text("this is nothing that the sandbox wrote")
    process = await sandbox_process(data)
    _, complaint = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 1
    assert str(data / broken) in complaint.decode()
    assert complaint.count(b"\n") == 1


async def test_the_sandbox_goes_on_when_the_bot_beside_it_ends(tmp_path):
    process = await sandbox_process(tmp_path / "data", with_bot=True)
    origin = (await asyncio.wait_for(process.stdout.readline(), 30)).decode().split()[-1]
    async with aiohttp.ClientSession() as http:
        await until(lambda: connections(http, origin), lambda count: count > 0)
        os.kill(child_of(process.pid), signal.SIGKILL)
        while b"The bot has ended by itself" not in (line := await asyncio.wait_for(process.stdout.readline(), 30)):
            assert line, "the sandbox ended with the bot"
        await until(lambda: connections(http, origin), lambda count: count == 0)
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 30) == 0


def child_of(pid):
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=True)
    return int(found.stdout.strip())


async def connections(http, origin):
    async with http.get(f"{origin}sandbox/status") as answer:
        return (await answer.json())["bot_connections"]


async def until(look, enough):
    for _ in range(300):
        if enough(await look()):
            return
        await asyncio.sleep(0.1)
    pytest.fail("it never came to be")
