"""Pings: when a team and its lead were called for an episode, in which grouped message it stands, and what is muted."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Only adds. What is open has been told long ago: nobody is called for it anew."""
    for name, kind in (
        ("called_at", sa.BigInteger()),
        ("lead_called_at", sa.BigInteger()),
        ("calls", sa.Text()),
        ("grouped_in", sa.Text()),
    ):
        op.add_column("episode", sa.Column(name, kind, nullable=True))
    op.execute("UPDATE episode SET called_at = opened_at, lead_called_at = opened_at")
    op.create_index("ix_episode_grouped_in", "episode", ["grouped_in"], unique=False)
    op.create_table(
        "mute",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("mute", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mute"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_mute_until", "mute", ["until"], unique=False)
