"""Every symptom on any record: an episode has a key and a root; exemptions are by symptom; when each was last read."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

LIVE = sa.text("state <> 'closed'")


def upgrade() -> None:
    """Only adds: replicas of the last release go on meanwhile, but for opening what they find."""
    for name, kind in (("key", sa.Text()), ("root", sa.Text()), ("team_from", sa.BigInteger())):
        op.add_column("episode", sa.Column(name, kind, nullable=True))
    op.execute("UPDATE episode SET key = record, root = record")
    op.drop_index("uq_episode_live", "episode")
    op.drop_index("ix_episode_record", "episode")
    op.create_index("ix_episode_root", "episode", ["root"], unique=False)
    op.create_index(
        "uq_episode_live", "episode", ["symptom", "key"], unique=True, sqlite_where=LIVE, postgresql_where=LIVE
    )
    op.create_table(
        "symptom_exemption",
        sa.Column("symptom", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("slack_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("symptom", "record", name="pk_symptom_exemption"),
    )
    op.execute(
        "INSERT INTO symptom_exemption (symptom, record, slack_id, reason, at)"
        " SELECT 'missing_links', record, slack_id, reason, at FROM exemption"
    )
    op.create_table(
        "symptom_reading",
        sa.Column("symptom", sa.Text(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=False),
        sa.Column("whole_at", sa.BigInteger(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("symptom", name="pk_symptom_reading"),
    )
    _forget_addresses()


def _forget_addresses() -> None:
    """The owners' mail addresses stood in what was seen, and nobody ever needed them there."""
    connection = op.get_bind()
    for table, column in (("episode", "seen"), ("outbox", "message")):
        name = sa.table(table, sa.column("id", sa.BigInteger), sa.column(column, sa.Text))
        for row in connection.execute(sa.select(name).where(name.c[column].contains('"owner_email"'))).all():
            kept = json.dumps(_without_address(json.loads(row[1])))
            connection.execute(sa.update(name).where(name.c.id == row.id).values({column: kept}))


def _without_address(stored: Any) -> Any:
    if isinstance(stored, dict):
        return {name: _without_address(each) for name, each in stored.items() if name != "owner_email"}
    return stored
