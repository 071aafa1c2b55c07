"""Mornings: who was told on which day, and who wants to hear nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only adds."""
    op.create_table(
        "morning",
        sa.Column("slack_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("slack_id", "day", name="pk_morning"),
    )
    op.create_table(
        "morning_wish",
        sa.Column("slack_id", sa.Text(), nullable=False),
        sa.Column("never", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("skipped", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("slack_id", name="pk_morning_wish"),
    )
