"""Messages that stand in another channel than they were meant for, and why."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only adds."""
    op.add_column("outbox", sa.Column("meant_for", sa.Text(), nullable=True))
    op.add_column("outbox", sa.Column("barred", sa.Text(), nullable=True))
