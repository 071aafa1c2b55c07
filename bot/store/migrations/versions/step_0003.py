"""Actions of every kind: what was asked and entered, and within what only one decision may be unfinished."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

UNFINISHED = sa.text("state IN ('confirmed', 'dispatched', 'unknown')")


def upgrade() -> None:
    op.drop_index("uq_action_intent_unfinished", "action_intent")
    op.drop_index("ix_action_intent_action_root_requested_at", "action_intent")
    with op.batch_alter_table("action_intent") as table:
        table.add_column(sa.Column("family", sa.Text(), nullable=True))
        table.add_column(sa.Column("scope", sa.Text(), nullable=True))
        table.add_column(sa.Column("fields", sa.Text(), nullable=True))
        table.add_column(sa.Column("terms", sa.Text(), nullable=True))
        table.add_column(sa.Column("guarded", sa.Boolean(), nullable=False, server_default=sa.false()))
    # what the first release wrote is of payment links: one at a time for each order
    op.execute("UPDATE action_intent SET family = action, scope = root")
    op.create_index(
        "uq_action_intent_unfinished",
        "action_intent",
        ["family", "scope"],
        unique=True,
        sqlite_where=UNFINISHED,
        postgresql_where=UNFINISHED,
    )
    op.create_index(
        "ix_action_intent_family_scope_requested_at", "action_intent", ["family", "scope", "requested_at"], unique=False
    )
    op.create_index("ix_action_intent_root_requested_at", "action_intent", ["root", "requested_at"], unique=False)
