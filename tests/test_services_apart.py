"""What is Norfolk's stands in Norfolk's content alone: typed in code or in a page, another service would tell it too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from faq import files as content_files
from faq.entries import Content
from faq.facts import Email, Link, Phone
from faq.new_service import START
from tests.assistant import ROOT
from tests.test_layering import files, texts

PACKAGES = ("faq", "bot", "actions", "safety")
#: The one place that names a service: the default of the setting.
DEFAULT = ("settings.py", "norfolk-cads")
#: What people see beside the code's own texts, and what all services read.
SHOWN = [
    *(
        f
        for p in ("bot/web", "faq/editor", "faq/look")
        for s in ("*.html", "*.js", "*.json")
        for f in sorted((ROOT / p).rglob(s))
    ),
    *sorted(START.rglob("*.*")),
    *(ROOT / name for name in ("config.yml", "domain.yml", "endpoints.yml", "credentials.yml", "Procfile")),
]
#: The software's own name: in settings, headers, the database's file, and what a frame and its page tell each other.
OURS = re.compile(r"\bX-CADS-Secret\b|\bCADS_\w*|\bcads(-|:)[a-z]+|\bcads\.db\b|\bcads: |\bdata\.cads\b|_handle\b")


@pytest.fixture(scope="module")
def words(norfolk: Content) -> re.Pattern[str]:
    """Every fact of Norfolk's that could be typed: numbers, addresses, names, places, and the ids that only it has."""
    service, start = norfolk.service, content_files.read(START)[0]
    found = [f.number for f in norfolk.facts if isinstance(f, Phone)] + [f.address for f in norfolk.facts if isinstance(f, Email)]
    found += [f.text for f in norfolk.facts if isinstance(f, Link)] + [s.title for s in norfolk.sources]
    found += [service.id, service.name, service.short_name, service.area, "NSCP", "NSCB", *service.border_towns]
    found += [name for d in service.districts for name in (d.label, *d.names, *d.towns)]
    own = {e.id for e in norfolk.entries} | {f.id for f in norfolk.facts}
    found += sorted(own - {e.id for e in start.entries} - {f.id for f in start.facts})
    return re.compile(r"(?<![\w-])(" + "|".join(re.escape(one) for one in found if len(one) > 3) + r")(?![\w-])", re.IGNORECASE)


def typed(text: str, words: re.Pattern[str]) -> list[str]:
    return [found[0] for found in words.finditer(OURS.sub(" ", text))]


@pytest.mark.parametrize("package", PACKAGES)
def test_no_fact_of_norfolk_is_typed_in_code(package: str, words: re.Pattern[str]) -> None:
    found = [(f.name, one) for f in files(package) for text in texts(f) for one in typed(text, words)]

    assert files(package)
    assert [] == [one for one in found if one != DEFAULT]


@pytest.mark.parametrize("file", SHOWN, ids=lambda f: str(f.relative_to(ROOT)))
def test_no_fact_of_norfolk_is_typed_in_a_page_or_in_what_a_new_service_starts_from(file: Path, words: re.Pattern[str]) -> None:
    text = re.sub(r"^\s*(//|#).*$", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)

    assert [] == typed(text, words)


@pytest.mark.parametrize(
    "text",
    ["call 0344 800 8021", "ask nscb@norfolk.gov.uk", "covers Norfolk", "the hub in Great Yarmouth", "hub_contact", "Ask CADS"],
)
def test_the_rule_would_see_it(text: str, words: re.Pattern[str]) -> None:
    assert typed(text, words)


@pytest.mark.parametrize("text", ["set CADS_WEB_PORT", "the header X-CADS-Secret", "which_number", "a Norfolkian"])
def test_the_rule_lets_the_softwares_own_names_be(text: str, words: re.Pattern[str]) -> None:
    assert [] == typed(text, words)
