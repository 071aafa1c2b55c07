"""Targets: by when an episode is to be taken and closed, and who was told that it was not."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only adds."""
    op.add_column("episode", sa.Column("to_take", sa.Text(), nullable=True))
    op.add_column("episode", sa.Column("to_close", sa.Text(), nullable=True))
    for name in ("freed_at", "take_warned_at", "close_warned_at", "close_called_at"):
        op.add_column("episode", sa.Column(name, sa.BigInteger(), nullable=True))
