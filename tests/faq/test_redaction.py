"""What identifies a person goes; what the service says, and ordinary words, stay."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.entries import after
from faq.files import read
from faq.redaction import Redactor
from tests.assistant import ROOT
from tests.conftest import NORFOLK

CONTENT, _ = read(NORFOLK)
REDACTOR = Redactor(CONTENT)
MARKED = re.compile(r"\{([\w -]+):([^}]*)\}")
#: Words of an identifier that point to nobody.
GENERAL = frozenset(
    re.findall(
        r"\w+",
        "mr mrs ms miss dr pc sgt rev baby sister nurse auntie officer cllr detective constable the st "
        "primary high school academy lane street road nursery church of at and in",
    )
)
MESSAGES = (Path(__file__).parent / "redaction_messages.txt").read_text(encoding="utf-8").splitlines()


def ordinary() -> list[str]:
    """What people ask and tell, as the model learns it."""
    texts = [after(p)[1] for e in CONTENT.entries for p in (e.question, *e.phrasings)]
    for file in (ROOT / "data" / "nlu").glob("*.yml"):
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            texts += [line[2:] for line in block.get("examples", "").splitlines()]
    return texts


def words(text: str) -> list[str]:
    return re.findall(r"\w+", re.sub(r"\[[\w -]+\]", " ", text))


@pytest.mark.parametrize(
    ("text", "gone", "kind"),
    [
        ("the boy is Tomasz Wiśniewski", "Wiśniewski", "name"),
        ("jayden is always hungry", "jayden", "name"),
        ("his mum agnieszka works nights", "agnieszka", "name"),
        ("Dr Okafor sent me", "Okafor", "name"),
        ("my teacher mrs patel said so", "patel", "name"),
        ("miss harding told me to write", "harding", "name"),
        ("we call him JJ", "JJ", "name"),
        ("the child is K.M.", "K.M", "name"),
        ("a girl called ozioma", "ozioma", "name"),
        ("grace is in year 5", "grace", "name"),
        ("Hope's mum shouts", "Hope", "name"),
        ("he lives at 27 Nelson Road", "Nelson", "address"),
        ("they live at 14 mill lane", "mill", "address"),
        ("flat 3b is noisy", "3b", "address"),
        ("postcode nr13rx", "nr13rx", "postcode"),
        ("ring 07700900456", "07700900456", "phone"),
        ("ring +44 7700 900 789", "7700", "phone"),
        ("ring (01493) 555012", "555012", "phone"),
        ("ring +48 512 345 678", "512", "phone"),
        ("jo.bloggs@hotmail.co.uk", "bloggs", "e-mail"),
        ("dob 3/5/14", "3/5/14", "date of birth"),
        ("born on the third of may 2014", "third", "date of birth"),
        ("it was 12/03/2016", "2016", "date"),
        ("nhs number 9434765919", "9434765919", "NHS number"),
        ("943 476 5919", "476", "NHS number"),
        ("nino QQ 12 34 56 C", "34", "NI number"),
        ("reg ab12 cde", "cde", "plate"),
        ("van P123 ABC outside", "P123", "plate"),
        ("she goes to st marys primary", "marys", "school"),
        ("at Wymondham High nobody listened", "Wymondham", "school"),
        ("find him @kez_2011", "kez_2011", "handle"),
        ("snap: lil.tay09", "tay09", "handle"),
        ("his roblox is noobslayer", "noobslayer", "handle"),
        ("case reference CF-2023-88123", "88123", "number"),
        ("passport 512345678", "512345678", "number"),
        ("card 4929 1234 5678 9012", "4929", "account"),
        ("sort code 20-00-00", "20-00-00", "account"),
        ("sort code 20-00-00 account 55779911", "55779911", "account"),
        ("they are at 31 Lynn Old Road, always screaming", "31", "address"),
        ("44b Swinegate has rats", "Swinegate", "address"),
        ("the address is 8 Harbour Approach", "Harbour", "address"),
        ("17 kittle pightle thetford, baby alone", "kittle", "address"),
        ("kids seen at 12 brackenhythe, no coats", "brackenhythe", "address"),
        ("5 lower kempsey PE30 9ZZ", "kempsey", "address"),
        ("Orchard View, 6 Mill Lane, Holt", "Orchard", "address"),
        ("at the old forge, 6 mill lane", "forge", "address"),
        ("the child is at 12 High Street with nobody", "12 High", "address"),
        ("its 27 new road, holt", "27 new", "address"),
        ("31 Back Lane", "Lane", "address"),
        ("4 half moon lane", "half moon", "address"),
        ("we saw it from 22 The Avenue today", "Avenue", "address"),
        ("12 the close, she cries", "12 the", "address"),
        ("addressNR4 7TJ she said", "7TJ", "postcode"),
        ("lives in Norwich,NR47TJ,no food", "NR47TJ", "postcode"),
        ("her card says 3 / 7 / 2012", "2012", "date"),
        ("dob 4th/6th/13", "4th", "date of birth"),
        ("03-Aug-2011 is when", "Aug", "date"),
        ("born New Years Eve 2016", "2016", "date of birth"),
        ("15 june is her birthday", "june", "date of birth"),
        ("it was 3 marca 2015", "marca", "date"),
        ("2013 m. gegužės 9", "gegužės", "date"),
        ("catorze de maio de 2011", "maio", "date"),
        ("Lily Brackett is his aunt", "Brackett", "name"),
        ("weronika kosinska says dad hits her", "weronika", "name"),
        ("PJ doesnt eat", "PJ", "name"),
        ("AB is 7 and hungry", "AB", "name"),
        ("K-JM said no", "JM", "name"),
        ("i think faith is being groomed", "faith", "name"),
        ("hope being hit by dad", "hope", "name"),
        ("he goes by Razor or Lil T", "Lil", "name"),
        ("we call my nephew Bean", "Bean", "name"),
        ("a polish van PO 4821K took her", "4821K", "plate"),
        ("lithuanian car kbc 219", "kbc", "plate"),
        ("taxi was BD73-XKY", "XKY", "plate"),
        ("my daughter's daycare (Little Acorns Daycare) lost him", "Acorns", "school"),
        ("his preschool (Happy Hedgehogs) told me", "Hedgehogs", "school"),
        ("The Birches Special School pupil", "Birches", "school"),
        ("Hollowmere Church of England VC Primary School rang", "Hollowmere", "school"),
        ("twitch gremlinqueeny is live", "gremlinqueeny", "handle"),
        ("vapelordzz on snapchat asked for pics", "vapelordzz", "handle"),
    ],
)
def test_an_identifier_goes(text: str, gone: str, kind: str) -> None:
    redacted = REDACTOR.redacted(text)

    assert gone not in redacted.text
    assert f"[{kind}]" in redacted.text
    assert kind in redacted.kinds


@pytest.mark.parametrize(
    "text",
    [
        "call 0344 800 8020 or 03448008021, hub 01603 303359, else 999 or 101",
        "is nscb@norfolk.gov.uk right, and who is the LADO at the MASH?",
        "we moved from Essex to King's Lynn, then Holt and Wells-next-the-Sea",
        "his nan, the DSL, her social worker and the GP told Miss about it",
        "she is 7, in year 4, it was 21:30 on 3 June, in 2023, at 5pm",
        "I hope you will help, may I ring? he had a mark, by the grace of god",
        "my mum will ring, she got called fat in class, this is urgent",
        "the frendly ladey at the librery told my freind",
        "does the high school on the main road send a referral",
        "a man on snapchat keeps messaging my daughter",
        "what does Clare's Law say",
        "there are 3 kids in Norwich, 5 oclock cut off, he goes by bus or train",
        "my car is 2019, the van is 1000 pounds, the taxi was late at 1630",
        "2 new road signs, a shop on the high street, year 5 school road safety",
        "TA told me, HV said no, CSC wont help, the LA has not replied",
        "christmas day was awful, a girl at special school, school (primary) too",
        "my son is on discord and on snapchat a lot",
    ],
)
def test_what_identifies_nobody_stays(text: str) -> None:
    assert (text, ()) == (REDACTOR.redacted(text).text, REDACTOR.redacted(text).kinds)


@pytest.mark.parametrize("who", ["Social Services", "Children's Services", "Family Hub", "the Norfolk Police"])
def test_whom_somebody_rang_is_no_house_though_an_address_follows(who: str) -> None:
    assert f"I rang {who}, [address]" == REDACTOR.redacted(f"I rang {who}, 3 Mill Lane").text


def test_kinds_come_in_the_order_of_the_text_each_once() -> None:
    assert ("name", "phone") == REDACTOR.redacted("Kacper and Chloe, ring 07700 900123 for Kacper").kinds


def test_of_messages_written_by_hand_nearly_all_is_found() -> None:
    left = total = 0
    for message in MESSAGES:
        kept = words(MARKED.sub(" ", message))
        rest = words(REDACTOR.redacted(MARKED.sub(r"\2", message)).text)
        for _, identifier in MARKED.findall(message):
            total += 1
            left += any(rest.count(w) > kept.count(w) for w in words(identifier) if w.lower() not in GENERAL and len(w) > 1)

    assert total > 250
    assert left / total < 0.06


def test_ordinary_text_keeps_its_words() -> None:
    counts = [(len(words(text)), len(words(REDACTOR.redacted(text).text))) for text in ordinary()]

    assert len(counts) > 2000
    assert sum(after for _, after in counts) > 0.99 * sum(before for before, _ in counts)


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "1",
        "a ",
        "1 ",
        "0",
        "a@",
        "Ab ",
        "+4",
        "1-",
        "a.",
        "_a",
        "St ",
        "12 the ",
        "Kasper ",
        "car A1 ",
        "1 / ",
        "on snap ",
        "Aa, 1 ",
    ],
)
def test_time_grows_with_the_length_alone(text: str) -> None:
    started = time.perf_counter()
    REDACTOR.redacted(text * (20_000 // len(text)))

    assert time.perf_counter() - started < 2


@given(st.text(max_size=300))
@settings(deadline=None, max_examples=200)
def test_any_text_is_redacted_and_stays_so(text: str) -> None:
    once = REDACTOR.redacted(text)

    assert once == REDACTOR.redacted(once.text)
    assert len(once.text) <= 16 * len(text) + 16


@pytest.mark.parametrize("message", MESSAGES)
def test_redacting_twice_changes_nothing(message: str) -> None:
    once = REDACTOR.redacted(MARKED.sub(r"\2", message))

    assert once == REDACTOR.redacted(once.text)
