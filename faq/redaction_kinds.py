# ruff: noqa: E501 - a pattern cut in pieces is harder to read than a long line
# fmt: off
"""The identifiers that have a form of their own: numbers, addresses, dates, plates, accounts, schools.

Every pattern is bounded, so that time grows with the length of the text and no faster. `found` gives spans; which of two
that overlap counts is decided by their order here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from faq.redaction_dates import DATES
from faq.redaction_forms import Rule, Span, rule, spans
from faq.redaction_places import PLACES
from faq.redaction_words import cues, fold, is_english, is_slip, listed

_AREAS = frozenset(
    ["ab", "al", "b", "ba", "bb", "bd", "bf", "bh", "bl", "bn", "br", "bs", "bt", "ca", "cb", "cf", "ch", "cm", "co", "cr", "ct", "cv", "cw", "da", "dd", "de", "dg", "dh", "dl", "dn", "dt", "dy", "e", "ec", "eh", "en", "ex", "fk", "fy", "g", "gl", "gu", "gy", "ha", "hd", "hg", "hp", "hr", "hs", "hu", "hx", "ig", "im", "ip", "iv", "je", "ka", "kt", "kw", "ky", "l", "la", "ld", "le", "ll", "ln", "ls", "lu", "m", "me", "mk", "ml", "n", "ne", "ng", "nn", "np", "nr", "nw", "ol", "ox", "pa", "pe", "ph", "pl", "po", "pr", "rg", "rh", "rm", "s", "sa", "se", "sg", "sk", "sl", "sm", "sn", "so", "sp", "sr", "ss", "st", "sw", "sy", "ta", "td", "tf", "tn", "tq", "tr", "ts", "tw", "ub", "uk", "w", "wa", "wc", "wd", "wf", "wn", "wr", "ws", "wv", "yo", "ze"]
)
_NO = r"(?:\W{0,2}(?:number|numbers|num|no|nos|nr|ref|reference|id|is|was|code|#)\b){0,3}\W{0,3}"
_WORDS_OF_NUMBERS = r"(?:zero|oh|o|one|two|three|four|five|six|seven|eight|nine|double|triple|\d{1,3})"
_PLATFORM = (
    r"(?:insta(?:gram)?|snap(?:chat)?|tik ?tok|roblox|fortnite|discord|xbox|psn|playstation|steam|minecraft|twitch|facebook|fb"
    r"|whatsapp|twitter|telegram|kik|bereal|youtube|reddit|yubo|wizz|only ?fans|omegle|viber|wechat|vk|tinder|messenger|nintendo|epic games|gamer ?tag|user ?name|handle)"
)
_CARS = (
    "car|van|lorry|truck|plate|plates|reg|taxi|cab|minibus|polish|lithuanian|latvian|romanian|bulgarian|german|french|dutch|portuguese|spanish|irish|foreign|ukrainian|moped|motorbike"
    "|bmw|audi|mercedes|merc|vw|skoda|ford|vauxhall|transit|sprinter|renault|passat|golf|number plate"
)
_FOREIGN_PLATE = (
    r"(?P<it>(?:[a-z]{2,3}[ -]?\d{3,5}(?: ?[a-z]{1,2})?|[a-z]{1,2}[ -]?\d{2,4}[ -]?[a-z]{2,3}|[a-z]{1,3}-[a-z]{1,2} ?\d{1,4}|\d\d-[a-z]{2}-\d\d|\d{4} ?[a-z]{3}|\d{2,3}-[a-z]{1,2}-\d{1,6}))(?![\w-])"
)
_REFERENCE = (
    r"(?:case|ref|reference|passport|crime|mosaic|lcs|liquid ?logic|upn|urn|uln|hospital|licen[cs]e|id|policy|incident|cad|claim|file"
    r"|report|student|pupil|tracking|order|visa|brp|pnc)"
)


_UNITS = frozenset(["am", "pm", "mm", "cm", "km", "kg", "st", "nd", "rd", "th", "yr", "yrs", "min", "mins", "hrs", "hr", "mph", "gbp", "ish", "ppl", "ft", "mi", "no", "ks", "bn", "and"])


def _is_postcode(found: re.Match[str]) -> bool:
    return fold(found[1]) in _AREAS and not (" " in found[0] and fold(found[2]) in {"st", "nd", "rd", "th", "pm", "am"})


def _no_word(found: re.Match[str]) -> bool:
    """The letters of a plate are no word: "in20 min", "yr10 kid", "A11 and" are no plates."""
    letters = [fold(part) for part in re.findall(r"[^\W\d_]+", found[0])]
    if letters[0] in {"yr", "ks", "year", "no"}:
        return False
    if found[0].isupper():
        return not any(part in cues()["never"] for part in letters)
    return not any(len(part) == 3 and is_english(part) for part in letters)


def _is_plate(found: re.Match[str]) -> bool:
    """A plate of another land beside a word of cars: not "in 2019", "yr 2014", "1000 off"; in capitals, or no English at all."""
    letters = [fold(part) for part in re.findall(r"[^\W\d_]+", found["it"])]
    if any(len(part) > 1 and (part in cues()["never"] or part in cues()["known"]) for part in letters):
        return False
    return found["it"].isupper() or not any(is_english(part) or len(part) < 2 or part in _UNITS for part in letters)


def _is_phone(found: re.Match[str]) -> bool:
    """Ten or eleven digits from 0, and none that only organisations can have (03..., 0800, 0808)."""
    digits = re.sub(r"\D", "", found[0].replace("o", "0").replace("O", "0"))
    return 10 <= len(digits) <= 11 and not digits.startswith(("03", "0800", "0808"))


def _is_reference(found: re.Match[str]) -> bool:
    token = found["it"]
    digits = sum(c.isdigit() for c in token)
    return digits > 2 and not re.fullmatch(r"(?:19|20)\d\d", token) and (digits > 3 or bool(re.search(r"\w", found["no"])))


def _is_mixed(found: re.Match[str]) -> bool:
    """Letters and digits of a reference, not "covid2019" or "year2023"."""
    letters = re.sub(r"[\d/_-]", "", found[0]).lower()
    return sum(c.isdigit() for c in found[0]) > 3 and len(letters) > 0 and (found[0].isupper() or not is_english(letters))


def _is_long(found: re.Match[str]) -> bool:
    """A long run of digits, not "2022 2023" nor "2023-24", nor a phone number as only organisations have."""
    digits = re.sub(r"\D", "", found[0])
    if len(digits) < 6 or (len(digits) > 8 and digits.startswith(("03", "0800", "0808"))):
        return False
    return not re.fullmatch(r"(?:(?:19|20)\d\d[ /-]?){1,3}\d{0,2}", found[0])


def _is_made_up(token: str) -> bool:
    """Whether a word beside a platform is one that somebody thought up."""
    return len(token) > 5 and token not in listed("proper") and not (is_english(token) or is_slip(token))


def _is_on(found: re.Match[str]) -> bool:
    return _is_made_up(fold(found["it"]))


def _is_handle(found: re.Match[str]) -> bool:
    """A word after "insta": one with a sign in it, after a colon anything, else one that is no English."""
    token = fold(found["it"])
    if token.strip("._-") in cues()["never"] or re.fullmatch(_PLATFORM, token):
        return False
    signed = bool(re.search(r"[\d_]|\w\.\w|[a-z][A-Z]", found["it"]))
    if not re.search(r"\w", found["link"] or "") and ":" not in (found["link"] or ""):
        return signed or _is_made_up(token)
    return signed or ":" in found["link"] or "name" in found["link"] or not (is_english(token) or is_slip(token))


RULES: tuple[Rule, ...] = (
    rule("e-mail", r"(?<![\w.+-])[\w.+-]{1,64}(?: @ |@)(?:[\w-]{1,63}\.){1,4}[a-z]{2,24}\b", "@"),
    rule("e-mail", r"(?<![\w.+-])[\w.+-]{1,64} (?:at|\(at\)|\[at\]) [\w-]{1,63}(?: ?(?:dot|\.) ?(?:com|co|uk|org|net|gov|sch|io|me|pl|lt|ro|ac)\b){1,3}", "dot|.|com|uk"),
    rule("handle", r"(?<![\w@.])@[\w.]{2,40}", "@"),
    rule("NHS number", r"\bnhs\b" + _NO + r"(?P<it>\d{3}[ .-]?\d{3}[ .-]?\d{4})(?!\d)", "nhs"),
    rule("NI number", r"(?<![a-z\d])[a-z]{2} ?\d\d[ -]?\d\d[ -]?\d\d ?[a-d]\b", "0"),
    rule("NI number", r"\b(?:ni|nino|national insurance)\b" + _NO + r"(?P<it>[a-z]{2}[ -]?\d\d[ -]?\d\d[ -]?\d\d(?: ?[a-d]\b)?)", "0"),
    rule("account", r"\bsort ?codes?\b" + _NO + r"(?P<it>\d\d[ -]?\d\d[ -]?\d\d)(?!\d)", "0"),
    rule("account", r"\b(?:account|acc|acct|a/c|bank)\b" + _NO + r"(?P<it>\d{6,10})(?!\d)", "0"),
    rule("account", r"(?<![a-z\d])[a-z]{2}\d{2}(?: ?[a-z\d]{4}){3,7}(?: ?[a-z\d]{1,3})?\b", "0", lambda m: sum(c.isdigit() for c in m[0]) > 9),
    rule("account", r"(?<![\d+])[1-9]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{1,4}(?:[ -]?\d{1,3})?(?!\d)", "0"),
    rule("name", r"\b(?:(?:goes|go|going|went) by|known (?:by|as)|answers? to|answering to)\b(?! (?:bus|car|train|bike|foot|taxi|coach|plane|boat|here|himself|herself|my|our)\b)[^.!?\n]{1,25}? (?:or|and|aka|sometimes|also)(?: just| even| sometimes)? (?P<it>(?:(?:big|lil|lil'|li'l|little|young|old|mad|baby|fat|king|queen|dj|mc) )?(?!the\b|a\b|an\b|her\b|his\b)[^\W\d_][\w'-]{0,15})(?=[,.;!?)\n]|$| (?:and|but|he|she|they|is|has|on|who|with|at)\b)", " by | as | to "),
    Rule("name", re.compile(r"\b(?:Big|Lil|Lil'|Li'l|Skinny|Fat|Mad|Crazy|DJ|MC|Uncle|Aunty|Auntie) [A-Z]\b(?!\.)")),
    Rule("name", re.compile(r"(?<![\w-])(?!(?:A-Z|A-E|NO-GO|IN-IT|MY-SO|CO-OP|E-M|CV-C|CD-R|TV-PG)\b)[A-Z]{1,2}-[A-Z]{1,2}(?=[\s,.;:!?)'\u2019]|$)(?! [A-Z]{2})"), ("-",)),
    *DATES,
    rule("number", rf"\b{_REFERENCE}\b(?P<no>{_NO})(?P<it>[a-z\d][a-z\d/_.-]{{2,30}}[a-z\d])(?![\w])", "0", _is_reference),
    rule("phone", r"(?<![\w+])(?:\+|00)(?:[ .()/-]{0,2}\d){8,14}(?!\d)", "0"),
    rule("phone", r"(?<![\w+])\(?[0o](?:[ .()/-]{0,2}[\do]){9,10}(?![\w])", "0", _is_phone),
    rule("phone", rf"(?<!\w){_WORDS_OF_NUMBERS}(?:[ ,-]{{1,2}}{_WORDS_OF_NUMBERS}){{8,12}}(?!\w)", "zero|one|two|three|four|five|six|seven|eight|nine"),
    rule("NHS number", r"(?<![\w+])\d{3}[ -]\d{3}[ -]\d{4}(?![\w])", "0"),
    rule("account", r"(?<![\d-])\d\d-\d\d-\d\d(?![\d-])", "0"),
    rule("postcode", r"(?:(?<![a-z\d])|(?<=postcode)|(?<=post code)|(?-i:(?<=[a-z])(?=[A-Z])))([a-z]{1,2})\d[a-z\d]?[ .-]{0,2}[\do]([abd-hjlnp-uw-z]{2})(?:\b|(?=_)|(?-i:(?<=[A-Z])(?=[a-z])))", "0", _is_postcode),
    rule("plate", r"\b(?:reg|registration|plates?)\b" + _NO + r"(?P<it>(?=[a-z]{0,3}\d)[a-z\d]{2,4} ?[a-z\d]{1,4})\b", "0"),
    rule("plate", r"\b(?:reg|registration|plates?)\b(?: (?:starts?|starting|begins?|beginning|ends?|ending|with|in|is|was|like|of|on|the|car|van|number)\b){1,4}:? (?P<it>(?=[a-z]{0,3}\d)[a-z\d]{2,4}(?: [a-z\d]{3}\b)?)\b", "reg|plate"),
    rule("plate", rf"\b(?:{_CARS})\b[^.!?\n]{{0,30}}?[\s,:(\"']{_FOREIGN_PLATE}", _CARS, _is_plate),
    rule("plate", rf"(?<![\w-]){_FOREIGN_PLATE}(?=[^.!?\n]{{0,30}}\b(?:{_CARS})\b)", _CARS, _is_plate),
    rule("plate", r"(?<![a-z\d])[a-z]{2}\d{2}[ .-]?[a-z]{3}\b", "0", _no_word),
    rule("plate", r"(?<![a-z\d])[a-hj-np-tv-y]\d{2,3} ?[a-z]{3}\b|(?<![a-z\d])[a-z]{3} ?\d{2,3} ?[a-z]\b", "0", _no_word),
    *PLACES,
    rule("handle", rf"\b{_PLATFORM}(?P<link>(?:\W{{1,2}}(?:name|username|user|id|tag|handle|account|acc|is|as|called|named|he|she|they|he's|she's|hes|shes|under)\b){{0,4}}\W{{0,2}}[:=]?) ?(?P<it>[\w][\w.#-]{{1,30}}\w)", "inst|snap|tik|rob|fort|disc|xbox|psn|play|steam|mine|twit|fa|fb|wh|tele|kik|real|you|gamer|user|handle", _is_handle),
    rule("handle", rf"(?<![\w.])(?P<it>[^\W_][\w.]{{4,29}}\w) on (?:his |her |their |my )?{_PLATFORM}\b", " on ", _is_on),
    rule("handle", r"(?<![\w{\[])[a-z\d.]{1,20}_[a-z\d_.]{1,20}[a-z\d](?![\w}\]])", "_"),
    rule("number", r"(?<![\w])[a-z\d](?:[a-z\d]|[/_-](?=[a-z\d])){5,29}(?!\w)", "0", _is_mixed),
    rule("number", r"(?<![\d.£+])\d{2,}(?:[ /-]?\d{2,}){0,5}(?![\d])", "0", _is_long),
)  # fmt: skip
_INITIALS = re.compile(r"(?<![\w.])(?!(?:D\.O|N\.I|U\.K|G\.P|T\.A|O\.K|P\.S|U\.S|A\.M|P\.M|E\.G|I\.E)\b)[A-Z]\.(?:[A-Z]\b\.?(?:[A-Z]\b\.?)?| [A-Z]\.)")


def found(text: str, more: Iterable[Rule] = ()) -> Iterator[Span]:
    """Every piece of `text` that one of the forms fits, in the order of the rules, then of `more`: the earlier rule counts."""
    yield from spans((*RULES, *more), text)
    yield from (Span(m.start(), m.end(), "name") for m in _INITIALS.finditer(text))
