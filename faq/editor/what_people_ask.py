"""The page "What people ask": the counts in pictures and tables, and as files for a spreadsheet."""

from __future__ import annotations

from datetime import timedelta

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from faq import insight, releases
from faq.editor.copy import today, working
from faq.editor.desk import Nav, Part, moment
from faq.editor.pictures import drawn
from faq.editor.visit import Visit, require
from faq.insight import Table

#: The times that can be looked at, in days.
PERIODS = {7: "7 days", 30: "30 days", 90: "3 months", 365: "A year"}
DEFAULT = 30


@require()
def asked(visit: Visit) -> Response:
    """All tables of a time that ends today."""
    days, found = _days(visit), _tables(visit)
    return visit.page(
        "asked.html", tables=[(table, drawn(table)) for table in found], days=days, periods=PERIODS, fewest=insight.FEWEST,
        kept=visit.desk.settings.keep_counts,
    )  # fmt: skip


@require()
def as_file(visit: Visit) -> Response:
    """One table for a spreadsheet."""
    wanted = visit.part("table")
    table = next((table for table in _tables(visit) if table.id == wanted), None)
    if table is None:
        raise HTTPException(404)
    name = f"{wanted}-{_days(visit)}-days.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response("\ufeff" + table.csv(), media_type="text/csv; charset=utf-8", headers=headers)


def _tables(visit: Visit) -> list[Table]:
    engine, service, content = visit.desk.engine, visit.desk.settings.service, working(visit)
    until = today(visit, content)
    since = until - timedelta(days=_days(visit) - 1)
    lived = {number: f"live since {_day(at)}" for number, at, *_ in releases.listing(engine, service)}
    return insight.tables(insight.counts(engine, service, since, until), content, since, until, lived)


def _days(visit: Visit) -> int:
    asked = visit.query("days")
    return int(asked) if asked.isdecimal() and len(asked) < 4 and int(asked) in PERIODS else DEFAULT


def _day(at: str) -> str:
    return moment(at).rpartition(", ")[0]


part = Part(routes=[Route("/asked", asked), Route("/asked/{table}.csv", as_file)], nav=[Nav(17, "What people ask", "/asked")])
