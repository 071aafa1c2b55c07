"""The app's two tokens and its signing secret: made once, kept in the data directory, readable by its owner alone."""

import json
import os
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Credentials:
    bot_token: str
    app_token: str
    signing_secret: str = field(default_factory=lambda: secrets.token_hex(16))

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


def load(data: Path) -> Credentials:
    """The tokens of this data directory; new ones at the first start. Raises ValueError when the file is not ours."""
    path = data / "slack.json"
    if path.exists():
        try:
            given = json.loads(path.read_text())
            kept = Credentials(**given)
        except (TypeError, ValueError) as error:
            raise ValueError(f"{path} does not hold the two Slack tokens; delete it to make new ones") from error
        if given != kept.as_dict():  # made when there was no signing secret yet
            path.write_text(json.dumps(kept.as_dict()))
        return kept
    made = Credentials(
        bot_token=f"xoxb-{digits(12)}-{digits(13)}-{secrets.token_urlsafe(18).replace('-', 'a').replace('_', 'b')}",
        app_token=f"xapp-1-A0EXODUS-{digits(13)}-{secrets.token_hex(32)}",
    )
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(made.as_dict(), file)
    return made


def digits(count: int) -> str:
    return "".join(secrets.choice("0123456789") for _ in range(count))
