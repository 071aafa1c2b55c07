"""One life of `exodus run`: SIGTERM ends it, and SIGHUP lets it go on by the configuration as it stands then.

A new configuration is a second bot in the same process: it comes up beside the first, which then finishes what it has
begun, as when replicas roll. What cannot come up changes nothing.
"""

import asyncio
import contextlib
import gc
import signal

import structlog

from bot import config as configuration
from bot import metrics
from bot.app import House, housed, working
from bot.config import Config, ConfigError, Environment

log = structlog.get_logger()

Bot = contextlib.AsyncExitStack
"""What ends one bot when it is closed."""


async def run(environment: Environment, config: Config) -> None:
    """Work until SIGTERM or SIGINT. Raises ConfigError when it cannot begin."""
    stop, reload = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    loop.add_signal_handler(signal.SIGHUP, reload.set)
    async with housed(environment) as house:
        bot = await _come_up(house, config, stop)
        _set_apart_what_stays()
        while bot and not await _asked(stop, reload):
            bot = await _by_new_configuration(bot, house, stop)
        await house.server.leave()
        if bot:
            await bot.aclose()
    log.info("stopped")


async def _asked(stop: asyncio.Event, reload: asyncio.Event) -> bool:
    """Wait for one of the two; whether it is to stop."""
    waits = [asyncio.create_task(each.wait()) for each in (stop, reload)]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for each in waits:
        each.cancel()
    reload.clear()
    return stop.is_set()


async def _come_up(house: House, config: Config, stop: asyncio.Event) -> Bot | None:
    """A bot at work; None when we are to stop while it still waits for Slack. Raises ConfigError."""
    bot = Bot()
    entering = asyncio.create_task(bot.enter_async_context(working(house, config)), name="coming up")
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({entering, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if not entering.done():
        entering.cancel()  # nothing has come in yet: there is nothing to drain
        with contextlib.suppress(asyncio.CancelledError):
            await entering
        return None
    await entering
    return bot


async def _by_new_configuration(bot: Bot, house: House, stop: asyncio.Event) -> Bot:
    """Another bot by what the file says now, the old one ended; or the old one, with the log saying why."""
    path = house.environment.exodus_config
    try:
        fresh = await _come_up(house, configuration.config(path), stop)
    except ConfigError as error:
        log.error("configuration kept as it was", file=str(path), problems=error.problems)  # noqa: TRY400 - they say it
        fresh = None
    except Exception:
        log.exception("configuration kept as it was", file=str(path))  # it works as it is: nothing may end it
        fresh = None
    metrics.RELOADS.labels("taken" if fresh else "kept").inc()
    if fresh is None:
        return bot
    await bot.aclose()
    log.info("configuration read again", file=str(path))
    return fresh


def _set_apart_what_stays() -> None:
    """Keep the collector off all that was loaded at start: walking it stops every ack for a tenth of a second."""
    gc.collect()
    gc.freeze()
