"""The tables. What people wrote stands in `Sealed` columns only; times are UTC; ids of people are Telegram's.

Column types are the few that SQLite's STRICT tables know, so that both databases keep the same things.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text, TypeDecorator
from sqlalchemy.engine import Dialect

Big = BigInteger().with_variant(Integer, "sqlite")
Sealed = LargeBinary


class Moment(TypeDecorator[datetime]):
    """A moment, kept as milliseconds since 1970 UTC. A naive one is refused: nobody knows when it is."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return round(value.timestamp() * 1000)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return None if value is None else datetime.fromtimestamp(value / 1000, UTC)


metadata = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s"}
)


def _person() -> Column[int]:
    return Column("person", Big, ForeignKey("person.id", ondelete="CASCADE"), nullable=False)


person = Table(
    "person",
    metadata,
    Column("id", Big, primary_key=True, autoincrement=False),
    Column("created_at", Moment, nullable=False),
    Column("seen", Text, nullable=False),  # JSON: numbers of the newest updates that were taken
    Column("away", Integer, nullable=False),  # 1: they blocked the bot; they return by writing
    Column("profile", Sealed),  # {name, country, note, speaks, quiet_until, …}
    Column("active", Big),  # serial of the talk that goes on
    Column("serial", Big, nullable=False),  # of their newest talk
    Column("outbox", Sealed),  # messages owed, newest last
    Column("owed", Big, nullable=False),  # number of the newest message owed
    Column("sent", Big, nullable=False),  # number of the newest message that went out
    Column("keyboard", Big),  # the message whose buttons are alive
    Column("settings", Sealed),  # {locale, zone, country, line_at, line_days, line_on, lines, spoke_on, paused, …}
    Column("sender", Text),  # the worker that sends what is owed; empty: nobody
    sqlite_strict=True,
)
Index(
    "ix_person_unsent",
    person.c.id,
    sqlite_where=person.c.owed > person.c.sent,
    postgresql_where=person.c.owed > person.c.sent,
)

talk = Table(
    "talk",
    metadata,
    Column("person", Big, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("serial", Big, primary_key=True),
    Column("body", Sealed, nullable=False),  # {flow, args, record}: which flow it is tells too much
    Column("touched_at", Moment, nullable=False),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

Index("ix_talk_touched_at", talk.c.touched_at)

application = Table(
    "application",
    metadata,
    Column("id", Text, primary_key=True),
    _person(),
    Column("created_at", Moment, nullable=False),
    Column("stage", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("body", Sealed, nullable=False),  # {company, role, feeling, signer, signs, letter}
    sqlite_strict=True,
)
Index("ix_application_person", application.c.person)

request = Table(
    "request",
    metadata,
    Column("id", Text, primary_key=True),
    _person(),
    Column("application", Text),
    Column("changed_at", Moment, nullable=False),
    Column("channel", Text, nullable=False),
    Column("state", Text, nullable=False),  # drafted, waiting, sent, chased, answered, unanswered, dropped
    Column("body", Sealed, nullable=False),  # {draft, facts, answer}
    sqlite_strict=True,
)
Index("ix_request_person", request.c.person)

entry = Table(
    "entry",
    metadata,
    Column("id", Text, primary_key=True),
    _person(),
    Column("created_at", Moment, nullable=False),
    Column("until", Moment),  # kept no longer than this
    Column("kind", Text, nullable=False),  # the mark of one of `bot.flows.me.KINDS`
    Column("about", Text, nullable=False),  # what it belongs to: an application's id, or nothing
    Column("body", Sealed, nullable=False),  # {kind, body}
    sqlite_strict=True,
)
Index("ix_entry_person", entry.c.person, entry.c.kind)
Index("ix_entry_until", entry.c.until)

due = Table(
    "due",
    metadata,
    Column("id", Big, primary_key=True, autoincrement=False),
    _person(),
    Column("at", Moment, nullable=False),
    Column("body", Sealed, nullable=False),  # {kind, payload}: the flow that begins, and its argument
    Column("state", Text, nullable=False),  # waiting, held
    Column("tries", Integer, nullable=False),  # that broke
    sqlite_strict=True,
)
Index("ix_due_at", due.c.state, due.c.at)
Index("ix_due_person", due.c.person)

retention = Table(
    "retention",
    metadata,
    Column("person", Big, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("keep_days", Integer),  # what is older is forgotten; empty: until they erase it
    Column("erase_on", Text),  # UTC date from which they are forgotten unless they write before; empty: never
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

worker = Table(
    "worker",  # the processes at work on one PostgreSQL
    metadata,
    Column("id", Text, primary_key=True),
    Column("seen_at", Moment, nullable=False),  # by the database's clock
    Column("waiting", Integer, nullable=False),  # 1: messages wait for their turn to be sent
    sqlite_strict=True,
)

seal = Table(
    "seal",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("check", Sealed, nullable=False),  # tells a wrong key at start
    sqlite_strict=True,
)
