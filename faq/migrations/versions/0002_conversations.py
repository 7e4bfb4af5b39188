"""Conversations, counts of outcomes, questions that were not answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables as they stood at this revision (spelled out: later changes of `faq.models` must not change it)."""
    key = lambda name, size: sa.Column(name, sa.String(size), primary_key=True)  # noqa: E731
    number = lambda name: sa.Column(name, sa.Integer, primary_key=True, autoincrement=False)  # noqa: E731
    short = lambda name, size: sa.Column(name, sa.String(size), nullable=False)  # noqa: E731
    long = lambda name: sa.Column(name, sa.Text, nullable=False)  # noqa: E731
    count = lambda name: sa.Column(name, sa.Integer, nullable=False)  # noqa: E731

    op.create_table(
        "conversations", key("service", 60), key("id", 128), long("memory"), count("turns"), short("at", 32)
    )  # fmt: skip
    op.create_table(
        "outcomes", key("service", 60), key("day", 10), number("hour"), key("outcome", 20), key("audience", 60),
        key("entry", 60), number("release"), key("state", 12), count("count"),
    )  # fmt: skip
    op.create_table(
        "questions", sa.Column("number", sa.Integer, primary_key=True, autoincrement=True), short("service", 60),
        long("text"), short("outcome", 20), short("audience", 60), long("near"), count("release"),
        sa.Column("model", sa.String(120)), short("at", 32), sa.Column("conversation", sa.String(128)),
    )  # fmt: skip
    op.create_index("ix_questions_at", "questions", ["service", "at"])
    op.create_index("ix_questions_conversation", "questions", ["service", "conversation"])


def downgrade() -> None:
    """Take them away again."""
    for table in ("questions", "outcomes", "conversations"):
        op.drop_table(table)
