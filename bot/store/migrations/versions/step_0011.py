"""Which kind of failure a failed decision ended in."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only adds."""
    op.add_column("action_intent", sa.Column("failing", sa.Text(), nullable=True))
