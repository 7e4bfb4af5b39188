"""What the unit does about each question that was asked in vain."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table as it stood at this revision."""
    text = lambda name, size: sa.Column(name, sa.String(size), nullable=False)  # noqa: E731
    op.create_table(
        "question_states",
        sa.Column("question", sa.Integer, sa.ForeignKey("questions.number", ondelete="CASCADE"), primary_key=True),
        text("state", 12), text("owner", 120), text("entry", 60), sa.Column("refused", sa.Text, nullable=False), text("at", 32),
    )  # fmt: skip


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("question_states")
