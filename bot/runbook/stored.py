"""What is kept as JSON, by whichever room: the next release reads it, and so does the one before."""

from pydantic import BaseModel, ConfigDict


class Stored(BaseModel):
    """A newer release may have written more, and what is stored is not for the log."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)
