"""Find what hangs in a message's thread, before the message is deleted."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_outbox_thread_of", "outbox", ["thread_of"], unique=False)
