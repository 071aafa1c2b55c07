"""What stands on what: each use case once, by name, made of those it needs.

To add one, write it here; what listens to it is in `listeners`, and what is done again and again in `rounds`.
"""

import os
import secrets
import socket
from functools import cached_property

import handlers
from blocks.links import Links
from blocks.messages import Renderer
from bot.actions.catalogue import bound
from bot.actions.table import TABLE
from bot.app.org import Salesforce
from bot.app.times import Now, Ticks
from bot.app.workplace import Workplace, operators, people
from bot.background import Background
from bot.config import Config
from bot.escalations.teams import fallbacks
from bot.runbook.symptoms.table import SYMPTOMS
from bot.salesforce.bindings import ways
from bot.salesforce.search import numbers
from bot.salesforce.transport import QUEUE, THREADS
from bot.services.actions import Actions
from bot.services.board import Board
from bot.services.clocks import Clocks
from bot.services.delivery import Delivery
from bot.services.endings import Endings
from bot.services.escalations import Escalations
from bot.services.handing_over import HandingOver
from bot.services.home import Home
from bot.services.judging import Judging
from bot.services.lapses import Lapses
from bot.services.mornings import Mornings, zones
from bot.services.muting import Muting
from bot.services.offers import Offers
from bot.services.people import People
from bot.services.pings import Pings
from bot.services.printing import Printing
from bot.services.recipients import Recipients
from bot.services.reviews import Reviews
from bot.services.sharing import Sharing
from bot.services.sweeps import Sweeps
from bot.services.tasks import Tasks
from bot.services.threads import Threads
from bot.services.unknown_values import UnknownValueNotices
from bot.services.watches import Watches
from bot.slack.files import Files
from bot.slack.homes import Homes
from bot.slack.posts import Posts
from bot.slack.replies import Replies
from bot.store.database import Database
from handlers.listeners import Listeners


class Wiring:
    """One bot's use cases. What is asked for is made then, so no order has to be kept."""

    def __init__(
        self, config: Config, db: Database, org: Salesforce, at: Workplace, url: str, now: Now, ticks: Ticks
    ) -> None:
        self.config = config
        self.policy = config.policy
        self.teams = config.teams
        self.targets = config.targets
        self.db = db
        self.org = org
        self.at = at
        self.url = url
        """Where the org's pages are."""
        self.now = now
        self.ticks = ticks
        self.read_at = org.transport.now
        self.table = bound(TABLE, ways(TABLE, config.actions))
        self.operators = operators(config)
        self.owner = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
        self.background = Background(THREADS + QUEUE)
        self.posts = Posts(at.slack, ticks)
        self.known = numbers(config.mapping, url)

    @cached_property
    def people(self) -> People:
        team = self.at.workspace.team
        return people(self.at.slack, self.org, self.db, self.config, team, self.now, self.ticks)

    @cached_property
    def links(self) -> Links:
        objects = {name: record.object for name, record in self.config.mapping.items()}
        return Links(self.url, objects, self.at.workspace.url)

    # what leaves

    @cached_property
    def delivery(self) -> Delivery:
        render = Renderer(self.links, self.policy, self.table).render
        recipients = Recipients(self.people, self.org.presence, self.now)
        operators, elsewhere = self.operators, fallbacks(self.teams)
        return Delivery(
            self.db, self.posts, render, self.now, self.owner, self.policy, operators, recipients, elsewhere
        )

    # reading

    @cached_property
    def reviews(self) -> Reviews:
        table, org = tuple(self.table.values()), self.org
        return Reviews(org.orders, org.search, self.policy, self.known, self.db, table, now=self.read_at)

    @cached_property
    def sharing(self) -> Sharing:
        return Sharing(self.reviews, self.db, self.posts, self.now, self.delivery.wake, self.operators)

    @cached_property
    def threads(self) -> Threads:
        return Threads(self.posts)

    # deciding

    @cached_property
    def offers(self) -> Offers:
        return Offers(self.db, self.org.actions, self.table, self.policy, self.now, self.read_at)

    @cached_property
    def actions(self) -> Actions:
        return Actions(
            self.offers,
            self.db,
            self.org.actions,
            self.table,
            self.policy,
            self.background,
            self.owner,
            self.now,
            self.delivery.wake,
            Endings(self.db, self.background),
        )

    @cached_property
    def printing(self) -> Printing:
        files = Files(self.at.slack, self.posts, self.at.session, self.at.api_url)
        return Printing(self.offers, self.org.actions, files)

    @cached_property
    def tasks(self) -> Tasks:
        return Tasks(self.db, self.org.tasks, self.policy, self.now, self.read_at, self.delivery.wake)

    @cached_property
    def lapses(self) -> Lapses:
        return Lapses(self.db, self.targets, self.now, self.delivery.wake)

    # escalating

    @cached_property
    def sweeps(self) -> Sweeps:
        return Sweeps(
            self.org.symptoms,
            SYMPTOMS,
            self.db,
            self.people,
            self.teams,
            self.targets,
            self.policy,
            self.now,
            self.delivery.wake,
        )

    @cached_property
    def judging(self) -> Judging:
        return Judging(
            self.reviews,
            self.org.presence,
            SYMPTOMS,
            self.db,
            self.posts,
            self.teams,
            self.targets,
            self.policy,
            self.now,
        )

    @cached_property
    def escalations(self) -> Escalations:
        return Escalations(
            self.judging,
            self.org.presence,
            self.people,
            self.db,
            self.teams,
            self.policy,
            self.now,
            self.delivery.wake,
        )

    @cached_property
    def handing_over(self) -> HandingOver:
        return HandingOver(
            self.reviews,
            self.org.quotes,
            SYMPTOMS,
            self.db,
            self.teams,
            self.targets,
            self.policy,
            self.now,
            self.read_at,
            self.delivery.wake,
        )

    @cached_property
    def board(self) -> Board:
        return Board(self.db, self.org.presence, self.judging, self.now)

    @cached_property
    def muting(self) -> Muting:
        return Muting(self.board, self.db, SYMPTOMS, self.teams, self.now)

    @cached_property
    def pings(self) -> Pings:
        return Pings(self.db, SYMPTOMS, self.teams, self.owner, self.now, self.delivery.wake)

    @cached_property
    def values(self) -> UnknownValueNotices:
        return UnknownValueNotices(self.org.unknown_values, self.db, self.operators, self.now, self.delivery.wake)

    # a person's own

    @cached_property
    def watches(self) -> Watches:
        org, wake = self.org, self.delivery.wake
        return Watches(self.db, org.orders, org.watched, self.people, self.policy, self.now, self.read_at, wake)

    @cached_property
    def mornings(self) -> Mornings:
        told = zones(self.at.slack, self.people, self.ticks)
        wake = self.delivery.wake
        return Mornings(self.db, self.people, self.reviews, self.policy, self.now, self.reviews.now, wake, told)

    @cached_property
    def home(self) -> Home:
        return Home(self.reviews, self.watches, self.db, self.board, self.reviews.now)

    # of the bot itself

    @cached_property
    def clocks(self) -> Clocks:
        return Clocks(self.org.transport.clock, self.db, self.operators, self.now, self.delivery.wake)

    # what hears a person

    def listeners(self) -> Listeners:
        """All that a person can do, on the table."""
        replies, homes = Replies(self.at.session, self.at.slack.web, self.at.api_url), Homes(self.at.slack.web)
        listeners = Listeners(self.people, replies, homes, self.posts, self.background, self.known.order, self.now)
        handlers.register(listeners, self._use_cases(), self.links)
        return listeners

    def _use_cases(self) -> handlers.UseCases:
        return handlers.UseCases(
            self.reviews,
            self.people,
            self.actions,
            self.printing,
            self.escalations,
            self.handing_over,
            self.board,
            self.muting,
            self.sharing,
            self.threads,
            self.watches,
            self.home,
            self.mornings,
        )
