"""The chat turned off and on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table as it stood at this revision."""
    text = lambda name, kind: sa.Column(name, kind, nullable=False)  # noqa: E731
    op.create_table(
        "switches", sa.Column("number", sa.Integer, primary_key=True, autoincrement=True), text("service", sa.String(60)),
        text("is_on", sa.Integer), text("author", sa.String(120)), text("why", sa.Text), text("at", sa.String(32)),
    )  # fmt: skip


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("switches")
