"""`python -m faq`: the content from the terminal. Exit codes: 0 done, 1 the content needs work, 2 wrong use, 3 no database."""

from __future__ import annotations

import argparse
import getpass
import sys
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.engine import Engine
from sqlalchemy.exc import ArgumentError

from faq import cli_backup, cli_people, files, new_service, releases, store, switch
from faq.checks import check
from faq.clock import local
from faq.database import connect, migrate
from faq.entries import Content, Release
from faq.errors import CadsError, ContentError, SettingError, StoreError
from faq.moving import move
from faq.settings import Settings, read

FIRST_RELEASE = "imported, not yet reviewed by the unit"


def main(argv: list[str] | None = None) -> int:
    """Run one command; gives the exit code."""
    options = _parser().parse_args(argv)
    try:
        settings = read()
        if options.service:
            settings = settings.copy(update={"service": options.service})
        code: int = options.run(settings, options)
        return code
    except CadsError as wrong:
        print(wrong, file=sys.stderr)
        return 2 if isinstance(wrong, SettingError) else 3 if isinstance(wrong, StoreError) else 1
    except OSError as wrong:
        print(f"{wrong.filename} can't be used: {wrong.strerror}.", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m faq", description="Import, check, publish and look at the FAQ's content.")
    parser.add_argument("--service", help="which front door (default: the setting CADS_SERVICE)")
    verbs = parser.add_subparsers(required=True, metavar="COMMAND")

    def verb(name: str, run: object, text: str, *, why: bool = False) -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        if why:
            added.add_argument("--author", default=getpass.getuser(), help="who does it (default: you)")
            added.add_argument("--why", default="", help="the reason, kept for ever")
        return added

    verb("prepare", _prepare, "Make the store ready to start: migrate, and import and publish the files if they are new.")
    imports = verb("import", _import, "Read the content files into the store, as the working copy.", why=True)
    imports.add_argument("--from", dest="folder", type=Path, help="the folder (default: faq/content/<service>)")
    exports = verb("export", _export, "Write the working copy as files.")
    exports.add_argument("--to", dest="folder", type=Path, help="the folder (default: faq/content/<service>)")
    checks = verb("check", _check, "Say what stops a publish, and what is still to be filled in.")
    checks.add_argument("--files", action="store_true", help="check the content files instead of the store")
    new = verb("new-service", _new_service, "Make the content folder of a new front door, with all that is to be filled in.")
    new.add_argument("id", help="the new service's id, like my-town")
    new.add_argument("--name", required=True, help="its name in full, as people read it")
    new.add_argument("--short-name", required=True, help="what it is called for short")
    new.add_argument("--area", default="", help="the area it is for")
    verb("publish", _publish, "Make the working copy the live release.", why=True)
    back = verb("rollback", _rollback, "Go back to the words of an earlier release, as a new release.", why=True)
    back.add_argument("to", type=int, metavar="RELEASE", help="the release to go back to (see: show releases)")
    back.add_argument("--with-facts", action="store_true", help="take its facts too, instead of today's")
    verb("chat-off", lambda s, o: _turn(s, o, on=False), "Turn the chat off; the numbers and the FAQ stay.", why=True)
    verb("chat-on", lambda s, o: _turn(s, o, on=True), "Turn the chat on again.", why=True)
    moves = verb(
        "move", _move, "Copy all rows into another, empty database: from SQLite to PostgreSQL. Stop the assistant first."
    )
    moves.add_argument("--to", required=True, metavar="URL", help="as CADS_DATABASE_URL has it")
    cli_people.add_verbs(verb)
    cli_backup.add_verbs(verb)
    show = verb("show", _show, "Show releases, entries, facts, drafts, history, when the chat was off, or one entry or fact.")
    show.add_argument("what", nargs="?", default="releases", metavar="releases|entries|facts|drafts|history|chat|ID")
    return parser


def _engine(settings: Settings) -> Engine:
    engine = connect(settings.database_url, busy_ms=5000)
    migrate(engine)
    return engine


def _folder(settings: Settings, options: argparse.Namespace) -> Path:
    return options.folder or settings.content_dir / settings.service


def _prepare(settings: Settings, options: argparse.Namespace) -> int:
    folder = settings.content_dir / settings.service
    if not folder.is_dir():
        known = ", ".join(sorted(f.name for f in settings.content_dir.iterdir() if f.is_dir()))
        raise SettingError(f"There is no service '{settings.service}' (CADS_SERVICE). Known: {known}.")
    engine = _engine(settings)
    stored, digest = store.imported_digest(engine, settings.service), store.files_digest(folder)
    if stored == digest:
        release = releases.load(engine, settings.service)
        releases.keep_safe(engine, settings.service, settings.safe_file)
        print(f"Content: release {release.number} is live, nothing to import.")
        return 0
    authors = [r.author for r in store.history(engine, settings.service, limit=1)]
    authors += [author for _, _, author, _, live in releases.listing(engine, settings.service) if live]
    if set(authors) - {store.IMPORTER}:
        if _live_or_none(engine, settings.service):
            releases.keep_safe(engine, settings.service, settings.safe_file)
        print("Content: the files differ from the store, where people have made changes since. The store's stands.")
        print("To take the files instead: python -m faq import, then python -m faq publish.")
        return 0
    options.folder, options.author, options.why = None, store.IMPORTER, FIRST_RELEASE
    _take_in(settings, options, None)
    _publish(settings, options)
    store.mark_imported(engine, settings.service, digest)  # last, so that a start cut short is done again
    return 0


def _move(settings: Settings, options: argparse.Namespace) -> int:
    try:
        target = connect(options.to, busy_ms=5000)
    except ArgumentError as wrong:
        raise SettingError("--to is no address of a database. It reads: postgresql+psycopg2://NAME@HOST/DATABASE") from wrong
    moved = move(connect(settings.database_url, busy_ms=5000), target)
    for table, rows in moved.items():
        print(f"{table:<16}{rows:>8}")
    print(f"All {sum(moved.values())} rows are there. Set CADS_DATABASE_URL to the new address, then start the assistant.")
    return 0


def _import(settings: Settings, options: argparse.Namespace) -> int:
    _take_in(settings, options, store.files_digest(_folder(settings, options)))
    return 0


def _take_in(settings: Settings, options: argparse.Namespace, digest: str | None) -> None:
    folder = _folder(settings, options)
    content, drafts = files.read(folder)
    if content.service.id != settings.service:
        remedy = f"Say --service {content.service.id}, or choose another folder."
        raise ContentError(folder / "service.yml", 1, f"this is the content of '{content.service.id}'", remedy)
    why = options.why or f"import of {folder.name}"
    changed = store.replace(_engine(settings), content, drafts, author=options.author, why=why, digest=digest)
    print(
        f"Imported {len(content.entries)} entries and {len(content.facts)} facts; {changed} items changed. Drafts: {len(drafts)}."
    )


def _export(settings: Settings, options: argparse.Namespace) -> int:
    content, drafts = store.working_copy(_engine(settings), settings.service)
    files.write(_folder(settings, options), content, drafts)
    print(f"Wrote {len(content.entries)} entries and {len(content.facts)} facts to {_folder(settings, options)}.")
    return 0


def _check(settings: Settings, options: argparse.Namespace) -> int:
    if options.files:
        content, _ = files.read(settings.content_dir / settings.service)
    else:
        content, _ = store.working_copy(_engine(settings), settings.service)
    here = local(settings.now or datetime.now(UTC), content.service.timezone)
    problems = check(content, here.date())
    for problem in problems:
        print(("STOPS A PUBLISH  " if problem.stops else "to be filled in  ") + problem.text)
    stopping = sum(p.stops for p in problems)
    print(f"{stopping} to put right before publishing, {len(problems) - stopping} to fill in when you can.")
    return 1 if stopping else 0


def _new_service(settings: Settings, options: argparse.Namespace) -> int:
    content = new_service.make(
        settings.content_dir, options.id, name=options.name, short_name=options.short_name, area=options.area
    )
    to_fill = sum(p.stops for p in check(content))
    print(f"Made {settings.content_dir / options.id}: {len(content.entries)} entries, {to_fill} gaps to fill in.")
    print(f"What is missing says: python -m faq --service {options.id} check --files")
    print(f"When nothing is: CADS_SERVICE={options.id} make run")
    return 0


def _publish(settings: Settings, options: argparse.Namespace) -> int:
    engine = _engine(settings)
    before = _live_or_none(engine, settings.service)
    release = releases.publish(
        engine, settings.service, author=options.author, why=options.why or "no reason given", safe_file=settings.safe_file
    )
    if before and before.number == release.number:
        print(f"Nothing has changed: release {release.number} stays live.")
        return 0
    print(f"Release {release.number} is live ({release.digest[:12]}). Replies follow within 5 seconds, no restart needed.")
    if before and before.training_digest != release.training_digest:
        print("Questions or phrasings changed too: the model learns them with: python -m bot train")
        print("The running assistant takes it over, with no restart.")
    return 0


def _rollback(settings: Settings, options: argparse.Namespace) -> int:
    engine = _engine(settings)
    old = releases.load(engine, settings.service, options.to)
    changes = releases.fact_changes(old.content, releases.load(engine, settings.service).content)
    if changes:
        taken = "taken back too" if options.with_facts else "kept as they are today"
        print(f"Facts that differ from release {options.to} ({taken}):\n" + "\n".join(f"  - {c}" for c in changes))
    release = releases.rollback(
        engine, settings.service, options.to, author=options.author, why=options.why or f"back to release {options.to}",
        safe_file=settings.safe_file, with_facts=options.with_facts,
    )  # fmt: skip
    print(f"Release {release.number} is live, with the words of release {options.to}.")
    return 0


def _turn(settings: Settings, options: argparse.Namespace, *, on: bool) -> int:
    switch.turn(_engine(settings), settings.service, on=on, author=options.author, why=options.why)
    print(f"The chat is {'on' if on else 'off'}. The page follows within 5 seconds.")
    return 0


def _show(settings: Settings, options: argparse.Namespace) -> int:
    engine = _engine(settings)
    content, drafts = store.working_copy(engine, settings.service)
    listings = {
        "releases": lambda: [
            f"{'live' if live else '    '} {number:>4}  {at}  {author}: {why}"
            for number, at, author, why, live in releases.listing(engine, settings.service)
        ],
        "entries": lambda: [f"{e.topic:<10} {e.id:<26} {e.question}" for e in content.entries],
        "facts": lambda: [f"{f.standing:<11} {f.id:<26} {f.shown}" for f in content.facts],
        "drafts": lambda: [f"{d.what:<6} {d.item.id}" for d in drafts],
        "history": lambda: [f"{r.number:>5}  {r.at}  {r.author}: {r.what} {r.item_id} ({r.why})"
                            for r in store.history(engine, settings.service)],
        "chat": lambda: [f"{'on ' if c.on else 'off'}  {c.at}  {c.author}: {c.why}"
                         for c in switch.turned(engine, settings.service)],
    }  # fmt: skip
    if options.what in listings:
        print("\n".join(listings[options.what]()) or "None yet.")
        return 0
    return _show_one(content, options.what)


def _show_one(content: Content, wanted: str) -> int:
    entry = content.entry(wanted)
    if entry:
        print(files.entry_text(entry))
        return 0
    fact = next((f for f in content.facts if f.id == wanted), None)
    if fact:
        used = [e.id for e in content.entries if any("{" + wanted + "}" in text for text in e.answers.values())]
        print(f"{fact.label}: {fact.shown} ({fact.standing}; source {fact.source})\nUsed by: {', '.join(used) or 'no entry'}")
        return 0
    print(f"There is no entry or fact '{wanted}'. See: python -m faq show entries", file=sys.stderr)
    return 1


def _live_or_none(engine: Engine, service: str) -> Release | None:
    try:
        return releases.load(engine, service)
    except StoreError:
        return None
