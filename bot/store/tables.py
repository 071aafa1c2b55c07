"""The tables. Facts are JSON text; a column of its own has what is queried, compared or unique.

A change here wants a migration beside it: a test compares the two on both engines.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from bot.actions import intents
from bot.escalations import episodes
from bot.store.columns import Identifier, Moment, Name, one_of, quoted
from bot.store.states import DeliveryState, RunState, TaskState

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

person_pair = Table(
    "person_pair",
    metadata,
    Column("slack_id", Text, primary_key=True),
    Column("user_id", Text, nullable=False, unique=True),
    Column("since", Moment, nullable=False),
)

action_intent = Table(
    "action_intent",
    metadata,
    Column("key", Text, primary_key=True),
    Column("action", Name, nullable=False),
    Column("record", Text, nullable=False),
    Column("root", Text, nullable=False),
    Column("family", Text),
    Column("scope", Text),
    Column("slack_id", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("facts", Text, nullable=False),
    Column("fields", Text),
    Column("terms", Text),
    Column("guarded", Boolean, nullable=False, server_default=false()),
    Column("state", Name, nullable=False),
    Column("requested_at", Moment, nullable=False),
    Column("confirmed_at", Moment),
    Column("dispatched_at", Moment),
    Column("finished_at", Moment),
    Column("answered_yes", Boolean, nullable=False),
    Column("again", Boolean, nullable=False),
    Column("watermark", Text),
    Column("evidence", Text),
    Column("reason", Text),
    Column("failing", Text),
    Column("tries", Integer, nullable=False),
    Column("look_at", Moment),
    Column("owner", Text),
    Column("lease_until", Moment),
    one_of("state", intents.IntentState),
)
UNFINISHED = text(f"state IN ({quoted(intents.UNFINISHED)})")
ONE_UNFINISHED = Index(
    "uq_action_intent_unfinished",
    action_intent.c.family,
    action_intent.c.scope,
    unique=True,
    sqlite_where=UNFINISHED,
    postgresql_where=UNFINISHED,
)
Index(None, action_intent.c.state, action_intent.c.lease_until)
Index(None, action_intent.c.state, action_intent.c.look_at)
Index(None, action_intent.c.family, action_intent.c.scope, action_intent.c.requested_at)
Index(None, action_intent.c.root, action_intent.c.requested_at)

episode = Table(
    "episode",
    metadata,
    Column("id", Identifier, primary_key=True),
    Column("symptom", Text, nullable=False),
    Column("key", Text),
    Column("record", Text, nullable=False),
    Column("root", Text),
    Column("team", Name, nullable=False),
    Column("state", Name, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("seen", Text, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("raised_by", Text),
    Column("confirmed", Boolean, nullable=False),
    Column("missed", Integer, nullable=False),
    Column("claimed_by", Text),
    Column("claimed_at", Moment),
    Column("dismissed_by", Text),
    Column("closed_at", Moment),
    Column("reason", Text),
    Column("follows", Identifier, ForeignKey("episode.id")),
    Column("channel", Text, nullable=False),
    Column("rep", Text),
    Column("steps", Integer, nullable=False),
    Column("team_from", Moment),
    Column("given_at", Moment),
    Column("called_at", Moment),
    Column("lead_called_at", Moment),
    Column("calls", Text),
    Column("grouped_in", Text),
    Column("claim_until", Moment),
    Column("remind_at", Moment),
    Column("snoozed_until", Moment),
    Column("snoozed_by", Text),
    Column("asked", Text),
    Column("asked_until", Moment),
    Column("moves", Integer, nullable=False, server_default="0"),
    Column("came_from", Name),
    Column("freed_at", Moment),
    Column("to_take", Text),
    Column("to_close", Text),
    Column("take_warned_at", Moment),
    Column("close_warned_at", Moment),
    Column("close_called_at", Moment),
    one_of("state", episodes.EpisodeState),
    sqlite_autoincrement=True,
)
LIVE = text("state <> 'closed'")
Index(
    "uq_episode_live",
    episode.c.symptom,
    episode.c.key,
    unique=True,
    sqlite_where=LIVE,
    postgresql_where=LIVE,
)
Index(None, episode.c.state, episode.c.closed_at)
Index(None, episode.c.root)
Index(None, episode.c.grouped_in)

episode_follower = Table(
    "episode_follower",
    metadata,
    Column("episode", Identifier, ForeignKey("episode.id"), nullable=False),
    Column("slack_id", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("episode", "slack_id"),
)

Table(  # what replicas of the last release read while they roll; the next release drops it
    "exemption",
    metadata,
    Column("record", Text, primary_key=True),
    Column("slack_id", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

exemption = Table(
    "symptom_exemption",
    metadata,
    Column("symptom", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("slack_id", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Moment, nullable=False),
    PrimaryKeyConstraint("symptom", "record"),
)

mute = Table(
    "mute",
    metadata,
    Column("id", Identifier, primary_key=True),
    Column("until", Moment, nullable=False),
    Column("mute", Text, nullable=False),
    sqlite_autoincrement=True,
)
Index(None, mute.c.until)

symptom_reading = Table(
    "symptom_reading",
    metadata,
    Column("symptom", Text, primary_key=True),
    Column("read_at", Moment, nullable=False),
    Column("whole_at", Moment, nullable=False),
    Column("fields", Text, nullable=False),
)

watch_offer = Table(
    "watch_offer",
    metadata,
    Column("key", Text, primary_key=True),
    Column("slack_id", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("known", Text, nullable=False),
    Column("read_at", Moment, nullable=False),
    Column("at", Moment, nullable=False),
)

watch = Table(
    "watch",
    metadata,
    Column("id", Identifier, primary_key=True),
    Column("slack_id", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("known", Text, nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("looked_at", Moment, nullable=False),
    Column("found_at", Moment),
    Column("lease_until", Moment),
    UniqueConstraint("slack_id", "record", "event"),
    sqlite_autoincrement=True,
)
Index(None, watch.c.found_at)
Index(None, watch.c.until)

morning = Table(
    "morning",
    metadata,
    Column("slack_id", Text, nullable=False),
    Column("day", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("lease_until", Moment, nullable=False),
    Column("done_at", Moment),
    PrimaryKeyConstraint("slack_id", "day"),
)

morning_wish = Table(
    "morning_wish",
    metadata,
    Column("slack_id", Text, primary_key=True),
    Column("never", Boolean, nullable=False, server_default=false()),
    Column("skipped", Text),
)

notice = Table(
    "notice",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("fact", Text, nullable=False),
    Column("next_step", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("since", Moment, nullable=False),
    Column("over_since", Moment),
)

gate = Table(
    "gate",
    metadata,
    Column("key", Text, primary_key=True),
    Column("next_at", Moment, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Identifier, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("destination", Text, ForeignKey("gate.key"), nullable=False),
    Column("thread_of", Text, ForeignKey("outbox.key")),
    Column("priority", Integer, nullable=False),
    Column("message", Text, nullable=False),
    Column("wanted", Integer, nullable=False),
    Column("trying", Integer, nullable=False),
    Column("shown", Integer, nullable=False),
    Column("state", Name, nullable=False),
    Column("not_before", Moment, nullable=False),
    Column("channel", Text),
    Column("ts", Text),
    Column("sent_at", Moment),
    Column("owner", Text),
    Column("attempt", Integer, nullable=False),
    Column("lease_until", Moment),
    Column("last_error", Text),
    Column("created_at", Moment, nullable=False),
    Column("meant_for", Text),
    Column("barred", Text),
    one_of("state", DeliveryState),
    CheckConstraint("shown <= trying AND trying <= wanted", name="versions"),
    sqlite_autoincrement=True,
)
Index(None, outbox.c.state, outbox.c.not_before, outbox.c.priority, outbox.c.id)
Index(None, outbox.c.thread_of)

order_task = Table(
    "order_task",
    metadata,
    Column("key", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Column("task", Text, nullable=False),
    Column("state", Name, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("taken_at", Moment),
    Column("made", Text),
    Column("reason", Text),
    one_of("state", TaskState),
)
Index(None, order_task.c.state, order_task.c.created_at)

job_run = Table(
    "job_run",
    metadata,
    Column("job", Text, nullable=False),
    Column("slot", Text, nullable=False),
    Column("state", Name, nullable=False),
    Column("owner", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("lease_until", Moment, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Column("note", Text),
    one_of("state", RunState),
    PrimaryKeyConstraint("job", "slot"),
)
Index(None, job_run.c.job, job_run.c.started_at)

request_taken = Table(
    "request_taken",
    metadata,
    Column("signature", Text, primary_key=True),
    Column("at", Moment, nullable=False),
)
Index(None, request_taken.c.at)

audit = Table(
    "audit",
    metadata,
    Column("id", Identifier, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("before", Text),
    Column("after", Text),
    sqlite_autoincrement=True,
)
Index(None, audit.c.subject, audit.c.id)
