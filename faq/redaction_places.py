# ruff: noqa: E501 - a pattern cut in pieces is harder to read than a long line
# fmt: off
"""Where somebody lives and which school or nursery they go to: addresses, house names, schools."""

from __future__ import annotations

import re
from collections.abc import Iterable

from faq.redaction_forms import DIGIT, Rule, rule
from faq.redaction_words import cues, fold, is_english, is_slip

_STREET = (
    r"street|str|st|road|rd|lane|ln|avenue|ave|close|cl|drive|dr|way|court|ct|crescent|cres|gardens?|gdns|place|pl|terrace|terr|walk|row|rows"
    r"|hill|green|grove|square|sq|mews|park|rise|view|yard|loke|plain|gate|meadows?|drift|parade|quay|end|riverside|common|drove|approach"
    r"|alley|arcade|bank|boulevard|boundary|bridge|broadway|buildings|bungalows|bypass|causeway|chase|cliff|close|copse|cottages|court|courtyard"
    r"|croft|dale|dell|dene|dyke|dike|esplanade|estate|farm|fen|field|fields|garth|ghaut|glade|glebe|glen|heath|heights|hythe|islands?"
    r"|leas?|ley|lodge|maltings|marsh|mead|mount|oaks|orchards?|paddocks?|pastures?|pightle|precinct|promenade|prospect|ridge|ridings"
    r"|score|slipway|spinney|staithe|towers?|turnpike|vale|vista|warren|wharf|wood|woods|wynd"
)
#: So common as words that only capitals make them streets.
_WEAK = "Circle|Corner|Crossing|Cut|Opening|Passage|Path|Reach|Ride|Side|Steps|Track|Turning|Link|Links|Landing|Hatch|Hollow"
_ROAD = r"street|road|rd|lane|ln|avenue|ave|crescent|cres|close|drive|drove|grove|terrace|loke|mews|gardens|approach|wharf|staithe|causeway|boulevard"
#: Before a number's last word these say nothing against a street: "205 Dereham Old Road".
_OF_STREETS = frozenset(["old", "new", "main", "back", "little", "big", "high", "park", "nursery", "school", "court", "middle", "last", "country"])
_NOT_GATES = frozenset(["navigate", "delegate", "aggregate", "investigate", "mitigate", "interrogate", "surrogate", "tailgate", "segregate", "frigate", "congregate", "irrigate", "litigate", "instigate", "floodgate", "gate"])
_KIND = (
    r"(?:church of england |church-of-england |c of e |cofe |c\.? ?e\.? |r\.? ?c\.? |roman catholic |catholic |methodist |v\.?a\.? |v\.?c\.? |voluntary aided |voluntary controlled |aided |controlled |community "
    r"|endowed |foundation |free |special |independent |junior and |infant and |infants? & |free church ){0,4}"
)
_TYPE = (
    _KIND + r"(?:primary|infants?|juniors?|high|secondary|academy|college|(?:day )?nursery|pre-?school|play ?group|play ?school|grammar|day ?care(?: centre)?|kindergarten|cr[eè]che|montessori|childcare"
    r"|special school|sixth form|prep|first school|middle school|school|hall school)(?! risk)(?: (?:and|&) (?:nursery|pre-?school))?(?: (?:school|academy|college|nursery))?"
)
_SCHOOLS = "school|primary|infant|junior|high|secondary|academy|college|nursery|playgroup|play group|grammar|sixth|prep|middle|care|kindergarten|creche|crèche|montessori"
_NUMBER = r"(?<![\d.:£])\b(?P<no>(?:(?:flat|apt|apartment|unit|number|no\.?) ?)?\d{1,4} ?[a-z]?)"


def _words(text: str) -> list[str]:
    return [fold(w) for w in re.findall(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*", text)]


def _is_street(found: re.Match[str]) -> bool:
    words = _words(found["name"])
    words = words[1:] if words and words[0] == "the" and found["no"] else words
    if not words:
        return bool(re.search(r"(?:street|common|green|drift|loke|close|row|drove|mews)$", found[0], re.IGNORECASE))
    if len(words) > 1 and found["no"] and words[0] not in cues()["not_a_street"]:
        words = [w for w in words if w not in _OF_STREETS]
    return not any(w in cues()["not_a_street"] for w in words) and not all(w in cues()["not_a_school"] for w in words)


def _is_gate(found: re.Match[str]) -> bool:
    return fold(found["name"]) not in _NOT_GATES


def _is_strange(found: re.Match[str]) -> bool:
    """Whether what stands there is no plain English: "9 kittle pightle", not "3 kids alone"."""
    words = _words(found["name"])
    if any(w in cues()["not_a_street"] or w in cues()["kin"] for w in words):
        return False
    return any(len(w) > 3 and not is_english(w) and not is_slip(w) for w in words)


def _is_before_town(found: re.Match[str]) -> bool:
    words = _words(found["name"])
    plain = any(w in cues()["not_a_street"] or w in cues()["kin"] or w in cues()["never"] for w in words)
    return not plain and (_is_strange(found) or "," in found[0] or found["name"][0].isupper())


def _is_house(found: re.Match[str]) -> bool:
    """A house's name before an address: "The Willows, 2 ...", not "Hi, 2 ...", nor "Social Services, 2 ..."."""
    words = _words(found["name"])
    if words[-1] in cues()["not_a_house"]:
        return False
    first = "it" in found.groupdict() and found["it"][:4].lower() == "the "
    return not any((w in cues()["never"] and w not in _OF_STREETS) or w in cues()["kin"] or w in cues()["titles"] for w in words) and (first or len(words) > 1 or not is_english(words[0]))


def _is_school(found: re.Match[str]) -> bool:
    words = _words(found["name"])
    words = words[1:] if len(words) > 1 and found["name"][:4] == "The " and found["name"].istitle() else words
    return bool(words) and not any(w in cues()["not_a_school"] for w in words)


def _is_strange_school(found: re.Match[str]) -> bool:
    return _is_school(found) and any(len(w) > 3 and not is_english(w) and not is_slip(w) for w in _words(found["name"]))


def before_towns(towns: Iterable[str]) -> Rule:
    """A number with words before the name of a town that stays: "9 kittle pightle great yarmouth"."""
    names = "|".join(re.escape(town) for town in sorted(towns, key=len, reverse=True)) or "(?!)"
    return rule("address", _NUMBER + rf",? (?P<name>(?:[^\W\d_][\w'\u2019-]{{1,20}} ?){{1,3}}?)(?=,? ?\b(?:{names})\b)", "0", _is_before_town)


#: The commonest streets are named by plain words: after a number, and where no thing of the road follows, they are streets.
_PLAIN = r"(?:high|main|new|old|park|school|nursery|back|long|short|middle|cross|ring|little|lower|upper|first|second|third|half [^\W\d_]{3,12})"
_THE = r"(?:avenue|crescent|grove|drive|close|street|green|loke|row|terrace|lane|mews|square|gardens|glade|paddocks?|meadows?)"
_NO_YEAR = r"(?<!year )(?<!yr )(?<!age )(?<!aged )"


PLACES: tuple[Rule, ...] = (
    rule("address", _NO_YEAR + _NUMBER + rf",? (?:the )?{_PLAIN} (?:street|road|rd|lane|ln|avenue|ave|crescent|terrace)\b(?! (?:signs?|works?|safety|lights?|users?|closures?|accidents?|crossings?)\b)", "0"),
    rule("address", _NO_YEAR + _NUMBER + rf",? the {_THE}(?=[,.;)\n]|$| in\b)", "0"),
    Rule("address", re.compile(rf"(?<![\d.:£])\b\d{{1,4}} ?[a-zA-Z]?,? The (?i:{_THE})\b"), DIGIT),
    rule("address", _NUMBER + rf",? (?P<name>(?:st\.? )?(?:[^\W\d_][\w.'\u2019-]{{0,20}} ){{1,3}}?)(?:{_STREET})\b(?! (?:old|olds)\b)", "0", _is_street),
    Rule("address", re.compile(rf"(?<![\d.:£])\b(?P<no>\d{{1,4}} ?[a-zA-Z]?),? (?P<name>(?:[A-Z][\w'\u2019-]{{1,20}} ){{1,3}}?)(?:{_WEAK})\b"), DIGIT, _is_street),
    rule("address", _NUMBER + r",? (?P<name>[^\W\d_]{3,15}gate)\b", "gate", _is_gate),
    rule("address", _NUMBER + r",? (?P<name>(?:[^\W\d_][\w'\u2019-]{1,20}[ ,]{1,2}){1,4})(?=\[postcode\])", "[postcode]", _is_before_town),
    rule("address", r"\b(?:at|to|from|outside|near|opposite|address is|address:?|next to) (?P<it>\d{1,4} ?[a-d]? (?P<name>[^\W\d_][\w'\u2019-]{3,20})(?: [^\W\d_]{4,20}(?=[,.;]|$))?)\b", "0", _is_strange),
    Rule("address", re.compile(r"\d[a-z]?,? (?P<it>(?:[A-Z]\w{2,20} ){1,2}(?:House|Court|Tower|Lodge|Heights|Point|Hall))\b"), DIGIT),
    rule("address", r"\b(?:flat|apartment|apt|caravan|plot|bungalow|chalet|pitch) (?:no\.? ?|number )?\d{1,4} ?[a-z]?\b", "0"),
    rule("address", r"\b(?:liv(?:e|es|ing|ed)|stay(?:s|ing)?|address is|home is|moved to|fight|at|of) (?:at )?(?P<it>(?:number|no\.?) ?\d{1,4}[a-z]?)\b", "0"),
    rule("address", r"\bnumber (?P<it>\d{1,4}[a-z]?) (?:on|in) (?:our|my|the|this) (?:street|road|lane|close|row|estate)", "0"),
    rule("address", r"\bliv(?:e|es|ing|ed) at (?P<it>\d{1,4}[a-z]?(?: (?!(?:and|with|in|on|near|by|who|where|he|she|they|i)\b)[^\W\d_]{3,20}){1,2})", "0"),
    rule("address", r"\b(?P<it>(?:the )?(?:[^\W\d_]{2,20} ){1,2}(?:cottage|house|farm|barn|lodge|rectory|vicarage|bungalow|mill|hall|holiday park))(?=, ?(?:[^\W\d_]{2,20} ){1,2}(?:street|road|rd|lane|close|\d))", "cottage|house|farm|barn|lodge|rectory|vicarage|bungalow|mill|hall|park"),
    Rule("address", re.compile(r"\b(?P<it>(?:The )?(?P<name>[A-Z][\w'\u2019-]{2,20}(?: [A-Z][\w'\u2019-]{2,20}){0,2}))(?=,? ?\[address\])"), ("[address]",), _is_house),
    rule("address", r"\b(?:at|of|is|to|address:?|lives?|living) (?P<it>(?:the )(?P<name>[^\W\d_]{3,20}(?: [^\W\d_]{4,20})?))(?=,? ?\[address\])", "[address]", _is_house),
    Rule("address", re.compile(r"(?P<no>)\b(?P<name>(?:St\.? )?(?:[A-Z][\w'\u2019-]{1,20} ){1,2})(?:Street|Road|Rd|Lane|Ln|Avenue|Ave|Close|Drive|Drove|Approach|Way|Court|Crescent|Gardens|Terrace|Walk|Grove|Mews|Loke|Rise|Place|Cottage|Farm|Holiday Park)\b"), (), _is_street),
    rule("address", rf"\b(?:on|at|in|of|near|opposite|lives?|living|off|down|up|from|,|address is)(?:(?<=,) ?| )(?P<no>)(?P<it>(?P<name>(?:st\.? )?[^\W\d_][\w'\u2019]{{2,20}} )(?:{_ROAD}|holiday park))\b", f"{_ROAD}|park", _is_street),
    rule("school", r"\bcity college \w{4,12}\b", "city college"),
    Rule("school", re.compile(r"\b[Ss]chool(?: name)?(?::| is| called| is called) ?(?P<it>(?P<name>(?:[A-Z][\w.'\u2019-]{1,20} ?){1,4}))"), ("school", ), _is_school),
    Rule("school", re.compile(r"\b(?i:school|nursery|daycare|playgroup|academy|college|pre-?school|childminder|playschool),? ?\((?P<it>(?P<name>[A-Z][\w.'\u2019&-]{1,20}(?: [\w.'\u2019&-]{1,20}){0,6}))\)"), ("(",), _is_school),
    rule("school", r"\b(?P<it>(?P<name>(?:st|saint)s?\.? [^\W\d_]{3,15}['\u2019]?s? )" + _TYPE + r")\b", _SCHOOLS, _is_school),
    Rule("school", re.compile(r"\b(?P<name>(?:St\.? )?(?:[A-Z][\w'\u2019-]{1,20}(?: (?:of|and|the|&|on|le))? ){1,4}?)(?i:" + _TYPE + r")\b"), tuple(_SCHOOLS.split("|")), _is_school),
    rule("school", r"\b(?:goes|go|going|went|moved|moving|attends?|attending|attended|at|from|started|starts|starting|school|teachers?|works?|pupil|called|in|left|leaving|leaves|joined|joining)"
         r"(?: (?:to|at|in|is))? (?:the )?(?P<it>" + r"(?P<name>(?:st\.? )?(?:[^\W\d_][\w'\u2019-]{1,20} ){1,3}?)" + _TYPE + r")\b", _SCHOOLS, _is_school),
    rule("school", r"(?:^|[(.!?:\n] ?)(?:the )?(?P<it>(?P<name>(?:[^\W\d_][\w'\u2019-]{2,20} ){1,3}?)" + _TYPE + r")\b", _SCHOOLS, _is_strange_school),
)  # fmt: skip
