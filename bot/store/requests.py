"""Which of Slack's signed requests were taken, by whichever replica: a copy of one is taken by none."""

import json
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, text

from bot.store.columns import Moment
from bot.store.database import Database

ASKED = {
    "sqlite": "json_each(:asked)",
    # Slack waits, so its disk does not count: should PostgreSQL itself fall, its last moments' requests are forgotten
    "postgresql": "json_array_elements_text(CAST(:asked AS json)) AS each(value), "
    "set_config('synchronous_commit', 'off', true)",
}
TAKE = {
    # in one order: nobody waits in a ring
    dialect: text(
        f"INSERT INTO request_taken (signature, at) SELECT value, :now FROM {asked} ORDER BY value "  # noqa: S608 - ours
        "ON CONFLICT DO NOTHING RETURNING signature"
    ).bindparams(bindparam("now", type_=Moment))
    for dialect, asked in ASKED.items()
}
"""The same text however many are asked for: one for each number of them would take longer to make than to carry out."""


def take(db: Database, signatures: Collection[str], now: datetime) -> set[str]:
    """Those that nobody took before; from now on somebody has."""
    with db.statement() as tx:
        return set(tx.execute(TAKE[tx.dialect.name], {"asked": json.dumps([*signatures]), "now": now}).scalars())
