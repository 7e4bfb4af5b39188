"""Content, drafts, revisions, releases. Revisions and releases refuse to be changed or removed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

FROZEN = ("revisions", "releases")


def upgrade() -> None:
    """Make the tables as they stood at this revision (spelled out: later changes of `faq.models` must not change it)."""
    service = lambda: sa.Column("service", sa.String(60), primary_key=True)  # noqa: E731
    body = lambda: sa.Column("body", sa.Text, nullable=False)  # noqa: E731
    at = lambda: sa.Column("at", sa.String(32), nullable=False)  # noqa: E731
    who = lambda **more: sa.Column("author", sa.String(120), nullable=False, **more)  # noqa: E731
    name = lambda column: sa.Column(column, sa.String(60), primary_key=True)  # noqa: E731
    position = lambda **more: sa.Column("position", sa.Integer, nullable=False, **more)  # noqa: E731
    number = lambda: sa.Column("number", sa.Integer, primary_key=True, autoincrement=False)  # noqa: E731
    short = lambda column, size: sa.Column(column, sa.String(size), nullable=False)  # noqa: E731
    why = lambda: sa.Column("why", sa.Text, nullable=False)  # noqa: E731
    of_release = lambda: sa.ForeignKeyConstraint(["service", "number"], ["releases.service", "releases.number"])  # noqa: E731

    op.create_table("services", name("id"), body(), sa.Column("files_digest", sa.String(64)))
    op.create_table("sources", service(), name("id"), position(), body())
    op.create_table("facts", service(), name("id"), position(), short("type", 20), short("standing", 12), body())
    op.create_table("entries", service(), name("id"), position(), short("kind", 12), short("topic", 60), body())
    op.create_table(
        "phrasings", service(), name("entry"), position(primary_key=True), sa.Column("text", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["service", "entry"], ["entries.service", "entries.id"], ondelete="CASCADE"),
    )  # fmt: skip
    op.create_table(
        "drafts", service(), sa.Column("what", sa.String(12), primary_key=True), name("item_id"), who(primary_key=True),
        position(), body(), why(), sa.Column("base", sa.Integer), at(),
    )  # fmt: skip
    op.create_table(
        "revisions", sa.Column("number", sa.Integer, primary_key=True, autoincrement=True), short("service", 60),
        short("what", 12), short("item_id", 60), sa.Column("body", sa.Text), who(), why(), at(),
    )  # fmt: skip
    op.create_index("ix_revisions_item", "revisions", ["service", "what", "item_id"])
    op.create_table(
        "releases", service(), number(), short("digest", 64), short("training_digest", 64),
        sa.Column("content", sa.Text, nullable=False), who(), why(), at(), sa.Column("restores", sa.Integer),
    )  # fmt: skip
    op.create_table("sign_offs", service(), number(), who(), at(), of_release())
    op.create_table("live", service(), sa.Column("number", sa.Integer, nullable=False), short("since", 32), of_release())
    for table in FROZEN:
        _freeze(table)


def downgrade() -> None:
    """Take everything away again."""
    for table in ("live", "sign_offs", "releases", "revisions", "drafts", "phrasings", "entries", "facts", "sources", "services"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION cads_frozen()")


def _freeze(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE OR REPLACE FUNCTION cads_frozen() RETURNS trigger AS "
            "$$ BEGIN RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME; END $$ LANGUAGE plpgsql"
        )
        op.execute(
            f"CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION cads_frozen()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed'); END"
        )
