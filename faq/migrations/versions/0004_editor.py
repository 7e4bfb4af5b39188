"""Accounts, sessions, proposals, events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables as they stood at this revision."""
    text = lambda name, size: sa.Column(name, sa.String(size), nullable=False)  # noqa: E731
    maybe = lambda name, size: sa.Column(name, sa.String(size))  # noqa: E731
    long = lambda name: sa.Column(name, sa.Text, nullable=False)  # noqa: E731
    count = lambda name: sa.Column(name, sa.Integer, nullable=False)  # noqa: E731
    number = lambda: sa.Column("number", sa.Integer, primary_key=True, autoincrement=True)  # noqa: E731

    op.create_table(
        "accounts", sa.Column("login", sa.String(120), primary_key=True), text("name", 120), text("service", 60),
        long("password"), text("roles", 60), count("is_active"), count("failures"), maybe("locked_until", 32), text("at", 32),
    )  # fmt: skip
    op.create_table(
        "sessions", sa.Column("id", sa.String(64), primary_key=True), text("login", 120), text("made_at", 32),
        text("seen_at", 32),
    )  # fmt: skip
    op.create_table(
        "proposals", number(), text("service", 60), sa.Column("base", sa.Integer), long("content"), text("digest", 64),
        text("training_digest", 64), count("is_urgent"), text("author", 120), long("why"), text("at", 32), text("state", 12),
        text("step_at", 32), maybe("approver", 120), maybe("approved_at", 32), maybe("reviewer", 120),
        maybe("reviewed_at", 32), sa.Column("release", sa.Integer), sa.Column("result", sa.Text),
    )  # fmt: skip
    op.create_index("ix_proposals_state", "proposals", ["service", "state"])
    op.create_table(
        "events", number(), text("service", 60), text("who", 120), text("what", 60), text("about", 200), long("why"),
        text("at", 32),
    )  # fmt: skip
    _freeze("events")
    _freeze("switches")


def downgrade() -> None:
    """Take them away again."""
    for table in ("events", "proposals", "sessions", "accounts"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER switches_frozen ON switches")
        return
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER switches_no_{verb}")


def _freeze(table: str) -> None:
    """Refuse to change or remove a row; the function of PostgreSQL is there since 0001."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION cads_frozen()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed'); END"
        )
