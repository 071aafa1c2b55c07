"""What is counted while the bot works, under Prometheus's names: one line where a thing happens; nothing here decides.

No label ever holds a person, a record or anything of a customer's, and none is `job` or `instance`: Prometheus gives
those itself. What the numbers mean to an operator, and what to
do when one of them is bad, stands in docs/operating.md.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

AT_ONCE = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3)
AFTER_READING = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60)

ACK = Histogram(
    "exodus_ack_seconds",
    "From a payload's arrival to its ack, which Slack waits three seconds for",
    ["kind"],
    buckets=AT_ONCE,
    registry=REGISTRY,
)
WORK = Histogram(
    "exodus_work_seconds", "What goes on after an ack, to its end", buckets=AFTER_READING, registry=REGISTRY
)
NO_ROOM = Counter("exodus_no_room", "Questions turned away because too much was going on", registry=REGISTRY)
FAULTS = Counter("exodus_faults", "Unexpected errors that a person was given a reference for", registry=REGISTRY)
SALESFORCE = Histogram(
    "exodus_salesforce_seconds",
    "Calls to Salesforce by kind and by how they ended: an HTTP status, or what broke",
    ["kind", "outcome"],
    buckets=AFTER_READING,
    registry=REGISTRY,
)
STORE = Histogram("exodus_store_seconds", "Transactions, the commit included", buckets=AT_ONCE, registry=REGISTRY)
DELIVERIES = Counter(
    "exodus_deliveries",
    "Messages to Slack, by what was tried and how it ended",
    ["kind", "outcome"],
    registry=REGISTRY,
)
SWEEPS_INCOMPLETE = Counter(
    "exodus_sweeps_incomplete",
    "Sweeps in which a symptom could not be read whole, and nothing of it changed",
    ["symptom"],
    registry=REGISTRY,
)
JOB_FAILURES = Counter("exodus_job_failures", "Scheduled jobs that ended with an error", ["name"], registry=REGISTRY)
INTENT_STEPS = Counter(
    "exodus_intent_steps", "Decisions as they go on, by the state they came to", ["action", "state"], registry=REGISTRY
)
REQUESTS_REFUSED = Counter(
    "exodus_requests_refused",
    "Requests to our address that Slack did not make so",
    ["reason"],
    registry=REGISTRY,
)
RELOADS = Counter("exodus_reloads", "Configurations read again while running", ["outcome"], registry=REGISTRY)
for reason in ("unsigned", "timestamp", "signature", "age", "replay", "unreadable", "size", "slow"):
    REQUESTS_REFUSED.labels(reason)
for outcome in ("taken", "kept"):
    RELOADS.labels(outcome)  # at 0 from the start: Prometheus sees no increase in what begins at 1
LOOP_LAG = Histogram(
    "exodus_loop_lag_seconds",
    "How late the event loop is; nothing is acked meanwhile",
    buckets=AT_ONCE,
    registry=REGISTRY,
)

UNDER_WAY = Gauge("exodus_work_under_way", "What goes on after an ack, now", registry=REGISTRY)
CONNECTIONS = Gauge("exodus_slack_connections", "Socket Mode connections that hear Slack now", registry=REGISTRY)
READY = Gauge("exodus_ready", "1 where /readyz says so", registry=REGISTRY)
STORE_UP = Gauge("exodus_store_up", "1 where the database answers", registry=REGISTRY)
ALLOWANCE = Gauge(
    "exodus_salesforce_allowance",
    "Calls of the last 24 hours: used, and the limit",
    ["part"],
    registry=REGISTRY,
)
INTENTS = Gauge("exodus_intents", "Decisions that are not over, by state", ["action", "state"], registry=REGISTRY)
OLDEST_UNKNOWN = Gauge(
    "exodus_oldest_unknown_seconds", "Since when the oldest call is neither proven nor given up", registry=REGISTRY
)
EPISODES = Gauge("exodus_episodes", "Escalations that are not closed", ["team", "symptom", "state"], registry=REGISTRY)
OUTBOX = Gauge("exodus_outbox", "Messages that Slack does not show yet, by state", ["state"], registry=REGISTRY)
OUTBOX_AGE = Gauge("exodus_outbox_oldest_seconds", "Since when the oldest of them waits", registry=REGISTRY)
JOB_AGE = Gauge("exodus_job_age_seconds", "Since a job last did all it should", ["name"], registry=REGISTRY)


def shown() -> bytes:
    """Everything, as Prometheus reads it."""
    return generate_latest(REGISTRY)


@dataclass
class Call:
    """One call while it is out. `outcome` is set by whoever sees its answer."""

    outcome: str = ""


@contextmanager
def salesforce_call(kind: str) -> Iterator[Call]:
    """Time one call; one that raises counts under the error's name."""
    call, begun = Call(), perf_counter()
    try:
        yield call
    except Exception as error:
        call.outcome = type(error).__name__
        raise
    finally:
        SALESFORCE.labels(kind, call.outcome).observe(perf_counter() - begun)
