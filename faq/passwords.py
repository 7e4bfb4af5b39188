"""Passwords: which are good enough, and how they are held. Argon2id; nothing here knows of accounts."""

from __future__ import annotations

import functools
import re
import secrets
import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from faq.errors import AccountError

SHORTEST, LONGEST = 12, 200
#: The commonest that are long enough, without what is no letter or digit. Kept short: length is what protects.
_COMMONEST = """
password1234 passwordpassword password12345 password123456 passw0rd1234 123456789012 1234567890123 1234567890qwerty
123456123456 123123123123 qwertyuiop12 qwertyuiop123 qwertyuiopasdf qwerty123456
qwertyqwerty 1q2w3e4r5t6y 1qaz2wsx3edc abcdefghijkl abcdefghijklm letmeinletmein welcome12345 welcome123456
iloveyou1234 iloveyouiloveyou administrator administrator1 changemechangeme changeme1234
safeguarding safeguarding1 safeguarding123 childrensadvice
"""
COMMONEST = frozenset(_COMMONEST.split())
#: Letters and digits that nobody mistakes for others when they are read out.
CLEAR = "abcdefghjkmnpqrstuvwxyz23456789"

#: RFC 9106's second recommended set, written out: a change here makes each password held anew at its next use.
hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
#: Each takes 64 MB and a fifth of a second of all cores: however many try at once, so many are looked at together.
_together = threading.BoundedSemaphore(2)


def refuse_bad(password: str, login: str, service: str = "") -> None:
    """Do nothing where this may be somebody's password.

    Raises:
        AccountError: too short, too long, one of the commonest, made of the service's own name alone, or the login.
    """
    bare = _bare(password)
    if len(password) < SHORTEST:
        raise AccountError(f"The password is too short: use at least {SHORTEST} characters. Three or four words will do.")
    if len(password) > LONGEST:
        raise AccountError(f"The password is too long: use at most {LONGEST} characters.")
    own = "|".join(re.findall("[a-z]{3,}", service))
    named = bool(own) and re.fullmatch(rf"(?:{own})+\d*", bare)
    if bare in COMMONEST or len(set(bare)) < 3 or named:
        raise AccountError("That password is one of the first that anybody would try. Choose three or four words of your own.")
    if bare in (_bare(login), _bare(login) * 2, _bare(login.split("@")[0])):
        raise AccountError("The password must not be the login. Choose three or four words of your own.")


def made() -> str:
    """A password to hand over: 79 random bits, in groups that can be read out."""
    return "-".join("".join(secrets.choice(CLEAR) for _ in range(4)) for _ in range(4))


def held(password: str) -> str:
    """What is stored in a password's place."""
    with _together:
        return hasher.hash(_normal(password))


def fits(stored: str | None, password: str) -> bool:
    """Whether this is the password. Without a stored one it is not, and that takes as long to say."""
    with _together:
        try:
            return hasher.verify(stored or _nobodys(hasher), _normal(password)) and stored is not None
        except (Argon2Error, InvalidHashError):
            return False


def is_old(stored: str) -> bool:
    """Whether it was held with other parameters than today's."""
    return hasher.check_needs_rehash(stored)


@functools.lru_cache(maxsize=1)
def _nobodys(by: PasswordHasher) -> str:
    """A password that nobody has, for logins that nobody has."""
    return by.hash(secrets.token_urlsafe(32))


def _normal(password: str) -> str:
    """Keyboards write an accented letter in two ways: both are one password."""
    return unicodedata.normalize("NFKC", password)


def _bare(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
