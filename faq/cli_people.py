"""`python -m faq`, the verbs for people: who may use the editor. For the first administrator, and for one who is shut out."""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Callable
from datetime import UTC, datetime

from faq import accounts, demo, digest, passwords, releases, store
from faq.accounts import Account
from faq.clock import local
from faq.database import connect, migrate
from faq.errors import AccountError
from faq.settings import Settings

#: The command that makes the first account, as it is told to whoever starts the assistant.
FIRST = '.venv/bin/python -m faq add-editor LOGIN --name "NAME" --roles administrator,approver,author'
Verb = Callable[..., argparse.ArgumentParser]


def add_verbs(verb: Verb) -> None:
    """Add these commands: `verb` makes one, as in `faq.cli`."""
    add = verb("add-editor", add_editor, "Let somebody use the editor; asks for their password.")
    add.add_argument("login", metavar="LOGIN", help="what they sign in with: anna.smith, or an e-mail address")
    add.add_argument("--name", required=True, help="their name, as colleagues know it")
    add.add_argument("--roles", default="author", help=f"any of {','.join(accounts.ROLES)} (default: author)")
    add.add_argument("--every-service", action="store_true", help="for every front door, not for this one alone")
    new = verb("new-password", new_password, "Give somebody a new password: for the administrator who has forgotten theirs.")
    new.add_argument("login", metavar="LOGIN")
    for made in (add, new):
        made.add_argument("--print-password", action="store_true", help="make a password and print it, instead of asking")
    verb("editors", editors, "Show who may use the editor, and as what.")
    verb("editor", serve, "Run the editor, for the staff's network.")
    told = verb("digest", told_by_mail, "E-mail what needs doing, as counts, to CADS_DIGEST_TO; once a week, from cron.")
    told.add_argument("--show", action="store_true", help="print it, and send nothing")
    verb("demo", made_up, "Make up some weeks of talks, in an empty store, so that the editor's pages are full.")


def add_editor(settings: Settings, options: argparse.Namespace) -> int:
    """Add an account. Raises AccountError in plain words."""
    engine = connect(settings.database_url, busy_ms=5000)
    migrate(engine)
    roles = frozenset(role.strip() for role in options.roles.split(",") if role.strip())
    account = Account(options.login, options.name, "" if options.every_service else settings.service, roles)
    password = _password(options.print_password)
    made = accounts.create(engine, account, password, by=_who(), why="added in the terminal")
    print(f"{made.name} may sign in as {made.login} ({made.shown_roles}).")
    _tell(password, options.print_password)
    return 0


def new_password(settings: Settings, options: argparse.Namespace) -> int:
    """Change somebody's password. Raises AccountError in plain words."""
    engine = connect(settings.database_url, busy_ms=5000)
    migrate(engine)
    password = _password(options.print_password)
    accounts.set_password(engine, options.login, password, by=_who(), why="changed in the terminal")
    print(f"The password of {accounts.normal(options.login)} is changed. They are signed out everywhere.")
    _tell(password, options.print_password)
    return 0


def editors(settings: Settings, _: argparse.Namespace) -> int:
    """Print everybody."""
    engine = connect(settings.database_url, busy_ms=5000)
    migrate(engine)
    found = accounts.listing(engine, settings.service)
    for one in found:
        print(f"{'' if one.is_active else 'shut out: '}{one.login:<24} {one.name:<24} {one.shown_roles}")
    if not found:
        print(f"Nobody yet. The first one: {FIRST}")
    return 0


def told_by_mail(settings: Settings, options: argparse.Namespace) -> int:
    """Send or print the digest. Raises SettingError, NotSent or StoreError in plain words."""
    engine = connect(settings.database_url, busy_ms=5000)
    content, _ = store.working_copy(engine, settings.service)
    text = digest.words(engine, content, local(settings.now or datetime.now(UTC), content.service.timezone).date())
    if options.show:
        print(text, end="")
        return 0
    digest.send(settings, text)
    print(f"Sent to {len(settings.digest_to.split())}.")
    return 0


def made_up(settings: Settings, _: argparse.Namespace) -> int:
    """Fill an empty store with demo data. Raises StoreError where somebody has talked to this assistant already."""
    engine = connect(settings.database_url, busy_ms=5000)
    migrate(engine)
    made = demo.fill(engine, releases.load(engine, settings.service), datetime.now(UTC))
    print(f"Made up {made.replies} replies and {made.texts} questions asked in vain. See the editor: Questions, What people ask.")
    return 0


def serve(settings: Settings, _: argparse.Namespace) -> int:
    """Run the editor until it is told to stop."""
    from faq.editor.app import serve

    serve(settings)
    return 0


def _who() -> str:
    return f"{getpass.getuser()} (terminal)"


def _password(is_made: bool) -> str:
    """The password as typed twice, or a made one."""
    if is_made:
        return passwords.made()
    try:
        password = getpass.getpass("Password (at least 12 characters; three or four words will do): ")
        again = getpass.getpass("The same again: ")
    except EOFError as wrong:
        raise AccountError("Nobody typed a password. Nothing was changed. Say --print-password to have one made.") from wrong
    if password != again:
        raise AccountError("The two passwords differ. Nothing was changed. Try again.")
    return password


def _tell(password: str, is_made: bool) -> None:
    if is_made:
        print(f"Password: {password}\nIt is shown this once. They are asked to choose their own.")
