"""The tables. Each row belongs to a service. Bodies are the JSON of the types in `faq.entries` and `faq.facts`.

What comes from people who talk to the assistant stands in `conversations`, `outcomes` and `questions` only;
docs/for-the-unit.md says what and how long.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, Index, Integer, MetaData, String, Table, Text

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)


def _service_key() -> Column:
    return Column("service", String(60), primary_key=True)


#: The working copy's front doors. `files_digest`: the content folder as last imported, so that a second start does nothing.
services = Table(
    "services", metadata, Column("id", String(60), primary_key=True), Column("body", Text, nullable=False),
    Column("files_digest", String(64)),
)  # fmt: skip

sources = Table(
    "sources", metadata, _service_key(), Column("id", String(60), primary_key=True),
    Column("position", Integer, nullable=False), Column("body", Text, nullable=False),
)  # fmt: skip

facts = Table(
    "facts", metadata, _service_key(), Column("id", String(60), primary_key=True),
    Column("position", Integer, nullable=False), Column("type", String(20), nullable=False),
    Column("standing", String(12), nullable=False), Column("body", Text, nullable=False),
)  # fmt: skip

#: The body of an entry is without its phrasings: those are rows of their own.
entries = Table(
    "entries", metadata, _service_key(), Column("id", String(60), primary_key=True),
    Column("position", Integer, nullable=False), Column("kind", String(12), nullable=False),
    Column("topic", String(60), nullable=False), Column("body", Text, nullable=False),
)  # fmt: skip

phrasings = Table(
    "phrasings", metadata, _service_key(), Column("entry", String(60), primary_key=True),
    Column("position", Integer, primary_key=True), Column("text", Text, nullable=False),
    ForeignKeyConstraint(["service", "entry"], ["entries.service", "entries.id"], ondelete="CASCADE"),
)  # fmt: skip

#: Not live: prepared content, and later editors' unfinished work. `base`: the revision it started from.
drafts = Table(
    "drafts", metadata, _service_key(), Column("what", String(12), primary_key=True),
    Column("item_id", String(60), primary_key=True), Column("author", String(120), primary_key=True),
    Column("position", Integer, nullable=False), Column("body", Text, nullable=False),
    Column("why", Text, nullable=False), Column("base", Integer), Column("at", String(32), nullable=False),
)  # fmt: skip

#: Append-only: the migration adds triggers that refuse to change or remove a row. `body` is null where an item went away.
revisions = Table(
    "revisions", metadata, Column("number", Integer, primary_key=True, autoincrement=True),
    Column("service", String(60), nullable=False), Column("what", String(12), nullable=False),
    Column("item_id", String(60), nullable=False), Column("body", Text), Column("author", String(120), nullable=False),
    Column("why", Text, nullable=False), Column("at", String(32), nullable=False),
    Index("ix_revisions_item", "service", "what", "item_id"),
)  # fmt: skip

#: Immutable, by triggers of the migration: `digest` is the SHA-256 of `content`.
releases = Table(
    "releases", metadata, _service_key(), Column("number", Integer, primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False), Column("training_digest", String(64), nullable=False),
    Column("content", Text, nullable=False), Column("author", String(120), nullable=False),
    Column("why", Text, nullable=False), Column("at", String(32), nullable=False),
    Column("restores", Integer),
)  # fmt: skip

#: An approver's signature under a release.
sign_offs = Table(
    "sign_offs", metadata, _service_key(), Column("number", Integer, primary_key=True, autoincrement=False),
    Column("author", String(120), nullable=False), Column("at", String(32), nullable=False),
    ForeignKeyConstraint(["service", "number"], ["releases.service", "releases.number"]),
)  # fmt: skip

#: The one release of each service that answers.
live = Table(
    "live", metadata, _service_key(), Column("number", Integer, nullable=False), Column("since", String(32), nullable=False),
    ForeignKeyConstraint(["service", "number"], ["releases.service", "releases.number"]),
)  # fmt: skip

#: One row for each conversation that goes on: what the next turn needs, and not a word of what was written.
conversations = Table(
    "conversations", metadata, _service_key(), Column("id", String(128), primary_key=True),
    Column("memory", Text, nullable=False), Column("turns", Integer, nullable=False), Column("at", String(32), nullable=False),
)  # fmt: skip

#: How often a reply came of it, by the hour. Nobody's conversation, nobody's words. `state`: open, closed or holiday.
outcomes = Table(
    "outcomes", metadata, _service_key(), Column("day", String(10), primary_key=True),
    Column("hour", Integer, primary_key=True, autoincrement=False), Column("outcome", String(20), primary_key=True),
    Column("audience", String(60), primary_key=True), Column("entry", String(60), primary_key=True),
    Column("release", Integer, primary_key=True, autoincrement=False), Column("state", String(12), primary_key=True),
    Column("count", Integer, nullable=False),
)  # fmt: skip

#: What was not answered, redacted, for the unit to learn from. `near`: the entries that came near, as JSON. `conversation`
#: stands only as long as the conversation lives, so that it can be erased with it.
questions = Table(
    "questions", metadata, Column("number", Integer, primary_key=True, autoincrement=True),
    Column("service", String(60), nullable=False), Column("text", Text, nullable=False),
    Column("outcome", String(20), nullable=False), Column("audience", String(60), nullable=False),
    Column("near", Text, nullable=False), Column("release", Integer, nullable=False), Column("model", String(120)),
    Column("at", String(32), nullable=False), Column("conversation", String(128)),
    Index("ix_questions_at", "service", "at"), Index("ix_questions_conversation", "service", "conversation"),
)  # fmt: skip

#: What the unit does about a question: new, pending, done or ignored; whose it is; the entry that it went to. `refused`: the
#: entries that somebody said it does not belong to, as JSON. It goes with its question.
question_states = Table(
    "question_states", metadata,
    Column("question", Integer, ForeignKey("questions.number", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("state", String(12), nullable=False), Column("owner", String(120), nullable=False),
    Column("entry", String(60), nullable=False), Column("refused", Text, nullable=False),
    Column("at", String(32), nullable=False),
)  # fmt: skip

#: The chat turned off and on: the newest row holds. Rows are only ever added.
switches = Table(
    "switches", metadata, Column("number", Integer, primary_key=True, autoincrement=True),
    Column("service", String(60), nullable=False), Column("is_on", Integer, nullable=False),
    Column("author", String(120), nullable=False), Column("why", Text, nullable=False), Column("at", String(32), nullable=False),
)  # fmt: skip

#: Who may use the editor. `password` is an argon2 hash; `roles`: author, approver, administrator, by spaces. `failures` in a row
#: and `locked_until` (UTC) hold guessing back. `service` "" may work on every service.
accounts = Table(
    "accounts", metadata, Column("login", String(120), primary_key=True), Column("name", String(120), nullable=False),
    Column("service", String(60), nullable=False), Column("password", Text, nullable=False),
    Column("roles", String(60), nullable=False), Column("is_active", Integer, nullable=False),
    Column("failures", Integer, nullable=False), Column("locked_until", String(32)), Column("at", String(32), nullable=False),
)  # fmt: skip

#: Who is signed in: `id` is the SHA-256 of the cookie's value, so that the table opens no door.
sessions = Table(
    "sessions", metadata, Column("id", String(64), primary_key=True), Column("login", String(120), nullable=False),
    Column("made_at", String(32), nullable=False), Column("seen_at", String(32), nullable=False),
)  # fmt: skip

#: A working copy that somebody wants published, frozen: `digest` is the SHA-256 of `content`. `base`: the release it was
#: compared with. `result`: what the gate found, as JSON. `state` as docs/adr/0007-editor.md has it.
proposals = Table(
    "proposals", metadata, Column("number", Integer, primary_key=True, autoincrement=True),
    Column("service", String(60), nullable=False), Column("base", Integer), Column("content", Text, nullable=False),
    Column("digest", String(64), nullable=False), Column("training_digest", String(64), nullable=False),
    Column("is_urgent", Integer, nullable=False), Column("author", String(120), nullable=False),
    Column("why", Text, nullable=False), Column("at", String(32), nullable=False), Column("state", String(12), nullable=False),
    Column("step_at", String(32), nullable=False),
    Column("approver", String(120)), Column("approved_at", String(32)), Column("reviewer", String(120)),
    Column("reviewed_at", String(32)), Column("release", Integer), Column("result", Text),
    Index("ix_proposals_state", "service", "state"),
)  # fmt: skip

#: Append-only: who did what besides changing content. Sign-ins, refused ones, accounts, proposals, approvals, rollbacks.
events = Table(
    "events", metadata, Column("number", Integer, primary_key=True, autoincrement=True),
    Column("service", String(60), nullable=False), Column("who", String(120), nullable=False),
    Column("what", String(60), nullable=False), Column("about", String(200), nullable=False), Column("why", Text, nullable=False),
    Column("at", String(32), nullable=False),
)  # fmt: skip
