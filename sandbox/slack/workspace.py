"""Who and where: members, channels, direct messages and user groups of the demo workspace, as they stand now.

The people come from `sandbox.worlds.people`; a control call may change them, and a reset brings them back.
"""

from dataclasses import dataclass, field

from sandbox.clock import Clock
from sandbox.slack.errors import Refused
from sandbox.worlds.people import BOT_USER, CHANNELS, PEOPLE, TEAM, TEAMS, Person

APP = "A0EXODUS"
BOT = "B0EXODUS"
TEAM_DOMAIN = "exodus-demo"
TEAM_NAME = "Exodus Demo"
GENERAL = "C0GENERAL"


@dataclass
class Member:
    """A person as Slack knows them now."""

    person: Person
    email: str
    handle: str
    deleted: bool = False
    restricted: bool = False
    updated: int = 0

    @property
    def id(self) -> str:
        return self.person.id

    @property
    def outsider(self) -> bool:
        return self.person.team != TEAM


@dataclass
class Channel:
    """A channel, or with `user` the direct message between that person and the bot."""

    id: str
    name: str
    created: int
    members: set[str] = field(default_factory=set)
    user: str | None = None
    archived: bool = False
    shared: bool = False
    restricted: bool = False
    previous_names: list[str] = field(default_factory=list)


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


def group(team: str, handle: str) -> Group:
    members = tuple(each.id for each in PEOPLE if each.role in (team, f"{team}_lead"))
    return Group(f"S0{team.replace('_', '').upper()}", handle, handle.replace("-", " ").capitalize(), members)
