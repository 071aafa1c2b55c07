"""The states of what only the store knows: a message on its way, and a run of a scheduled job."""

from enum import StrEnum


class DeliveryState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    DOUBTFUL = "doubtful"
    """Posted without an answer: whether it is there has to be looked up before anything else."""
    DONE = "done"
    FAILED = "failed"


class TaskState(StrEnum):
    WANTED = "wanted"
    TAKEN = "taken"
    """Committed before the call: from here on it may be there, and nobody makes it again."""
    DONE = "done"
    REFUSED = "refused"
    """Definitely not there."""
    UNKNOWN = "unknown"
    """Nobody saw how the call ended."""


class RunState(StrEnum):
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
