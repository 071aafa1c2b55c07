"""Requests over HTTP: which were taken, so that a copy is taken by no replica."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only adds."""
    op.create_table(
        "request_taken",
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("signature", name="pk_request_taken"),
    )
    op.create_index("ix_request_taken_at", "request_taken", ["at"])
