"""`chat.*`: the app's messages. To a channel it is in, to a person's direct message, or to one person's eyes only."""

from dataclasses import dataclass
from typing import Any

from sandbox.slack.api import Method
from sandbox.slack.arguments import Arguments
from sandbox.slack.blocks.layout import text_length
from sandbox.slack.errors import Refused
from sandbox.slack.manifest import Manifest
from sandbox.slack.messages import Message, Messages
from sandbox.slack.pace import PER_CHANNEL, PER_WORKSPACE, Pace
from sandbox.slack.posting import LONGEST_EDIT, LONGEST_TEXT, Content, Posting, checked_metadata, content
from sandbox.slack.workspace import Channel, Workspace
from sandbox.worlds.people import BOT_USER

LONGEST_BLOCKS = 10_000  # no number is documented; refusals were seen from 11,341 characters on
SCOPE = ("chat:write",)


@dataclass(frozen=True, slots=True)
class Chat:
    manifest: Manifest
    workspace: Workspace
    messages: Messages
    posting: Posting
    pace: Pace
    origin: str

    def methods(self) -> dict[str, Method]:
        return {
            "chat.postMessage": Method(self.post, SCOPE),
            "chat.postEphemeral": Method(self.whisper, SCOPE),
            "chat.update": Method(self.update, SCOPE),
            "chat.delete": Method(self.delete, SCOPE),
            "chat.getPermalink": Method(self.permalink, json=False),
        }

    def post(self, arguments: Arguments) -> dict[str, Any]:
        channel = self._destination(arguments.required("channel"))
        self._refuse_unsupported(arguments)
        said = read(arguments)
        if channel.user and not self.manifest.messages_tab:
            raise Refused("messages_tab_disabled")
        if channel.restricted:
            raise Refused("restricted_action")
        self.pace.spend(channel.id, PER_CHANNEL)
        self.pace.spend("chat.postMessage", PER_WORKSPACE)
        message = self.posting.post(channel, said, thread=arguments.text("thread_ts"))
        return {"channel": channel.id, "ts": message.ts, "message": message.shape(metadata=True)}

    def whisper(self, arguments: Arguments) -> dict[str, Any]:
        channel = self._joined(arguments.required("channel"))
        viewer = self.workspace.members.get(arguments.required("user"))
        if not viewer or not self.workspace.present(viewer, channel):
            raise Refused("user_not_in_channel")
        self._refuse_unsupported(arguments)
        arguments.refuse(metadata="invalid_arguments")
        message = self.posting.whisper(channel, read(arguments), viewer.id, arguments.text("thread_ts"))
        return {"message_ts": message.ts}

    def update(self, arguments: Arguments) -> dict[str, Any]:
        message = self._own(arguments, "cant_update_message")
        refuse_markup_of_other_kinds(arguments)
        said = revised(message, arguments)
        if arguments.given.get("metadata") is not None:
            message.metadata = said.metadata
        edited = None if said.blocks else {"user": BOT_USER, "ts": self.messages.next_ts()}
        self.posting.change(message, said, edited)
        return {
            "channel": message.channel,
            "ts": message.ts,
            "text": said.text,
            "message": message.shape(metadata=True),
        }

    def delete(self, arguments: Arguments) -> dict[str, Any]:
        message = self._own(arguments, "cant_delete_message")
        self.posting.remove(message)
        return {"channel": message.channel, "ts": message.ts}

    def permalink(self, arguments: Arguments) -> dict[str, Any]:
        """A link to a message, whoever wrote it; a reply's names its thread, too."""
        channel = self.workspace.reach(arguments.required("channel"))
        message = self.messages.find(channel.id, arguments.required("message_ts"))
        if message.viewer:
            raise Refused("message_not_found")
        reply = "" if message.root else f"?thread_ts={message.thread_ts}&cid={channel.id}"
        address = f"{self.origin}/archives/{channel.id}/p{message.ts.replace('.', '')}{reply}"
        return {"channel": channel.id, "permalink": address}

    def _own(self, arguments: Arguments, error: str) -> Message:
        """The app's own message, not an ephemeral one: those have no history to be found in."""
        channel = self.workspace.reach(arguments.required("channel"))
        message = self.messages.find(channel.id, arguments.required("ts"))
        if message.viewer:
            raise Refused("message_not_found")
        if not message.by_app:
            raise Refused(error)
        if channel.archived:
            raise Refused("is_inactive")
        return message

    def _destination(self, reference: str) -> Channel:
        """A channel id, a channel name, or a person, which means their direct message."""
        member = self.workspace.members.get(reference)
        return self.workspace.direct(member) if member else self._joined(reference)

    def _joined(self, reference: str) -> Channel:
        channel = self.workspace.reach(self.workspace.channel(reference).id)
        if BOT_USER not in channel.members:
            raise Refused("not_in_channel")
        return channel

    def _refuse_unsupported(self, arguments: Arguments) -> None:
        for name in ("username", "icon_url", "icon_emoji"):
            if arguments.given.get(name):
                self.manifest.require("chat:write.customize")
                raise Refused("invalid_arguments")
        arguments.refuse(as_user="as_user_not_supported")
        refuse_markup_of_other_kinds(arguments)


def refuse_markup_of_other_kinds(arguments: Arguments) -> None:
    """What would make the text mean something else than it does here."""
    arguments.refuse(
        attachments="invalid_attachments",
        reply_broadcast="invalid_arguments",
        markdown_text="invalid_arguments",
        link_names="invalid_arguments",
    )
    plain = str(arguments.given.get("mrkdwn", True)).lower() in ("false", "0")
    if plain or arguments.text("parse") not in (None, "", "none"):
        raise Refused("invalid_arguments")


def read(arguments: Arguments, longest: int = LONGEST_TEXT) -> Content:
    """What a call says. Raises `msg_blocks_too_long` besides what any message may raise: response URLs take more."""
    blocks = arguments.structure("blocks", "invalid_blocks_format")
    metadata = arguments.structure("metadata", "invalid_metadata_format")
    said = content(arguments.text("text"), blocks, metadata, longest)
    if text_length(said.blocks) > LONGEST_BLOCKS:
        raise Refused("msg_blocks_too_long")
    return said


def revised(message: Message, arguments: Arguments) -> Content:
    """What an update makes of a message: a text alone removes the blocks, metadata alone leaves all else."""
    if arguments.given.get("metadata") is not None and not {"text", "blocks"} & set(arguments.given):
        metadata = arguments.structure("metadata", "invalid_metadata_format")
        return Content(message.text, message.blocks, checked_metadata(metadata))
    return read(arguments, LONGEST_EDIT)
