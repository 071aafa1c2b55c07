"""A file into somebody's direct message with us: three steps, and the bytes go to Slack's own hosts alone."""

from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import Halt
from bot.runbook.values import SlackUserId
from bot.slack.client import Slack, inert, status_and_code
from bot.slack.failures import Failure
from bot.slack.posts import Posts

SLACK_FILES = "https://files.slack.com/"
UPLOAD_SECONDS = 60.0


class NotUploaded(Exception):  # noqa: N818 - what became of a file
    """Slack did not take the file. `str()` is Slack's code, or what went wrong."""


class Files:
    def __init__(self, slack: Slack, posts: Posts, session: aiohttp.ClientSession, api_url: str) -> None:
        self._slack = slack
        self._posts = posts
        self._session = session
        at = urlsplit(api_url)
        self._allowed = (SLACK_FILES, f"{at.scheme}://{at.netloc}/")

    async def send(self, person: SlackUserId, name: str, content: bytes, caption: str) -> None:
        """Put `content` as a file `name` into the direct message with `person`. Raises NotUploaded.

        A lost answer of the last step may leave the file there all the same: a second one harms nobody.
        """
        try:
            channel = await self._posts.dm(person)
            begun = await self._slack.web.files_getUploadURLExternal(filename=name, length=len(content))
            await self._put(str(begun["upload_url"]), content)
            await self._slack.web.files_completeUploadExternal(
                files=[{"id": begun["file_id"], "title": name}], channel_id=channel, initial_comment=inert(caption)
            )
        except SlackApiError as error:
            raise NotUploaded(status_and_code(error)[1] or "no code") from error
        except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError, Failure, Halt) as error:
            raise NotUploaded(type(error).__name__) from error

    async def _put(self, address: str, content: bytes) -> None:
        """The bytes, to an address of Slack's own."""
        if not address.startswith(self._allowed):
            raise NotUploaded("an upload address that is not Slack's")
        options: dict[str, Any] = {"timeout": aiohttp.ClientTimeout(total=UPLOAD_SECONDS), "allow_redirects": False}
        async with self._session.post(address, data=BytesIO(content), **options) as answer:
            if not answer.ok:
                raise NotUploaded(f"status {answer.status}")
