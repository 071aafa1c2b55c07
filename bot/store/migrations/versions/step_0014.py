"""When a trouble came to the team that has it, where that was not when it was opened."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only adds."""
    op.add_column("episode", sa.Column("given_at", sa.BigInteger(), nullable=True))
