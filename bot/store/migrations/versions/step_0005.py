"""Tasks on orders: each is wanted, taken once, and then there, refused, or not known."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "order_task",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("taken_at", sa.BigInteger(), nullable=True),
        sa.Column("made", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('wanted', 'taken', 'done', 'refused', 'unknown')", name=op.f("ck_order_task_state")
        ),
        sa.PrimaryKeyConstraint("key", name="pk_order_task"),
    )
    op.create_index("ix_order_task_state_created_at", "order_task", ["state", "created_at"], unique=False)
