"""Trouble in people's hands: for how long somebody has it, until when it is quiet, who was asked, who follows it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("episode") as table:
        table.add_column(sa.Column("claim_until", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("remind_at", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("snoozed_until", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("snoozed_by", sa.Text(), nullable=True))
        table.add_column(sa.Column("asked", sa.Text(), nullable=True))
        table.add_column(sa.Column("asked_until", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("moves", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("came_from", sa.Text(), nullable=True))
    op.create_table(
        "episode_follower",
        sa.Column("episode", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slack_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["episode"], ["episode.id"], name=op.f("fk_episode_follower_episode")),
        sa.PrimaryKeyConstraint("episode", "slack_id", name=op.f("pk_episode_follower")),
    )
