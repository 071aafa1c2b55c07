"""Who and where: members, channels, direct messages and user groups of the demo workspace, as they stand now.

The people come from `sandbox.worlds.people`; a control call may change them, and a reset brings them back.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from sandbox.clock import Clock
from sandbox.slack.errors import Refused
from sandbox.worlds.people import BOT_USER, CHANNELS, PEOPLE, TEAM, TEAMS, Person

APP = "A0EXODUS"
BOT = "B0EXODUS"
TEAM_DOMAIN = "exodus-demo"
TEAM_NAME = "Exodus Demo"
GENERAL = "C0GENERAL"
SIBLING = "T0SIBLING"
ENTERPRISE = "E0EXODUS"
ENTERPRISE_NAME = "Exodus Group"
MOST_IN_A_GROUP = 9

ChannelType = Literal["channel", "group", "mpim", "im"]
"""Slack's own words: a public channel, a private one, a group direct message, a direct message."""
SCOPES: dict[ChannelType, str] = {"channel": "channels", "group": "groups", "mpim": "mpim", "im": "im"}


@dataclass
class Member:
    """A person as Slack knows them now.

    `sibling`: their home is another workspace of the same Enterprise Grid, and they are a member here, too.
    `is_email_confirmed` None: Slack does not say. `tz` None: nor does it know their time zone.
    """

    person: Person
    email: str
    handle: str
    deleted: bool = False
    restricted: bool = False
    is_email_confirmed: bool | None = True
    tz: str | None = "America/New_York"
    sibling: bool = False
    updated: int = 0

    @property
    def id(self) -> str:
        return self.person.id

    @property
    def outsider(self) -> bool:
        return self.person.team != TEAM

    @property
    def home(self) -> str:
        """The workspace that they belong to."""
        return SIBLING if self.sibling else self.person.team

    @property
    def teams(self) -> list[str]:
        """On Grid, every workspace that they are a member of."""
        return [self.home, TEAM] if self.sibling else [self.home]


@dataclass
class Channel:
    """A channel; with `user` the direct message between that person and the bot; or people's direct message."""

    id: str
    name: str
    created: int
    members: set[str] = field(default_factory=set)
    user: str | None = None
    private: bool = False
    group: bool = False
    archived: bool = False
    shared: bool = False
    restricted: bool = False
    previous_names: list[str] = field(default_factory=list)

    @property
    def kind(self) -> ChannelType:
        if self.user:
            return "im"
        if self.group:
            return "mpim"
        return "group" if self.private else "channel"

    @property
    def shown(self) -> str:
        """Its name in commands and interactions: a private channel's is not told."""
        return "privategroup" if self.kind == "group" else self.name

    @property
    def scopes(self) -> str:
        """What the scopes for this kind of conversation begin with."""
        return SCOPES[self.kind]


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    handle: str
    name: str
    members: tuple[str, ...]


class Workspace:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.channels: dict[str, Channel] = {}
        self.reset()

    def reset(self) -> None:
        """As the demo world has it; direct messages that were opened keep their ids."""
        self.created = self.now()
        self.members = {each.id: self._member(each) for each in PEOPLE}
        direct = {id_: each for id_, each in self.channels.items() if each.user}
        self.channels = {id_: self._channel(id_, name) for id_, name in CHANNELS.items()} | direct
        self.groups = {each.id: each for each in (group(team, handle) for team, handle in TEAMS.items())}

    @property
    def on_grid(self) -> bool:
        """Whether this workspace is one of several in an organization: it is once somebody's home is another one."""
        return any(each.sibling for each in self.members.values())

    def now(self) -> int:
        """Seconds since 1970, as Slack stamps people and channels."""
        return int(self._clock.now().timestamp())

    def member(self, reference: str) -> Member:
        """By id, name, handle or role; an id is what the Web API sends. Raises `user_not_found`."""
        for each in self.members.values():
            if reference in (each.id, each.person.name, each.handle, each.person.role):
                return each
        raise Refused("user_not_found")

    def channel(self, reference: str, viewer: Member | None = None) -> Channel:
        """By id, name or #name; `dm` is the viewer's direct message with the bot. Raises `channel_not_found`."""
        if reference == "dm" and viewer:
            return self.direct(viewer)
        for each in self.channels.values():
            if reference == each.id or (not each.user and reference.removeprefix("#") == each.name):
                return each
        raise Refused("channel_not_found")

    def reach(self, id_: str) -> Channel:
        """A channel as the app may know of it: what is private exists for its members alone. Raises as `channel`."""
        channel = self.channels.get(id_)
        if not channel or (channel.kind in ("group", "mpim") and BOT_USER not in channel.members):
            raise Refused("channel_not_found")
        return channel

    def gather(self, people: Iterable[str]) -> Channel:
        """The group direct message of these people, opened if need be: the same people, the same conversation."""
        members = set(people)
        if not MOST_IN_A_GROUP >= len(members) > 2:  # noqa: PLR2004 - two have a direct message
            raise Refused("too_many_users" if len(members) > MOST_IN_A_GROUP else "not_enough_users")
        id_ = group_id(members)
        if id_ not in self.channels:
            handles = [self.members[each].handle if each in self.members else "exodus" for each in sorted(members)]
            self.channels[id_] = Channel(id_, f"mpdm-{'--'.join(handles)}-1", self.now(), members, group=True)
        return self.channels[id_]

    def direct(self, member: Member) -> Channel:
        """The direct message between the bot and `member`, opened if need be. Outsiders have none."""
        if member.outsider or member.deleted:
            raise Refused("channel_not_found")
        id_ = direct_id(member.id)
        if id_ not in self.channels:
            self.channels[id_] = Channel(id_, "directmessage", self.now(), {member.id, BOT_USER}, user=member.id)
        return self.channels[id_]

    def opened(self, member: Member) -> bool:
        return direct_id(member.id) in self.channels

    def present(self, member: Member, channel: Channel) -> bool:
        """Whether `member` can read `channel`: its members, and outsiders where it is shared with them."""
        return member.id in channel.members or (member.outsider and channel.shared)

    def readers(self, channel: Channel) -> list[Member]:
        return [each for each in self.members.values() if self.present(each, channel)]

    def _member(self, person: Person) -> Member:
        handle = person.name.split()[0].lower()
        return Member(person, person.email, handle, restricted=person.restricted, updated=self.created)

    def _channel(self, id_: str, name: str) -> Channel:
        inside = {each.id for each in PEOPLE if each.team == TEAM and (id_ == GENERAL or not each.restricted)}
        return Channel(id_, name, self.created, inside | {BOT_USER})


def direct_id(user: str) -> str:
    return f"D0DIRECT{user.removeprefix('U0')}"


def group_id(members: Iterable[str]) -> str:
    return "C0MPIM" + hashlib.sha256(",".join(sorted(members)).encode()).hexdigest()[:8].upper()


def group(team: str, handle: str) -> Group:
    members = tuple(each.id for each in PEOPLE if each.role in (team, f"{team}_lead"))
    return Group(f"S0{team.replace('_', '').upper()}", handle, handle.replace("-", " ").capitalize(), members)
