# ruff: noqa: E501 - a pattern cut in pieces is harder to read than a long line
# fmt: off
"""Dates, and days of birth in figures, in words, as feasts, and with the months of the languages that people here speak."""

from __future__ import annotations

from faq.redaction_forms import rule

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:r?uary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?"
    r"|dec(?:ember)?)"
)
#: Polish, Lithuanian, Latvian, Portuguese and Spanish, French, Romanian, German and Dutch, Russian, Ukrainian and Bulgarian.
_FOREIGN = (
    r"(?:stycz(?:eń|en|nia)|lut(?:y|ego)|mar(?:zec|ca)|kwie(?:cień|cien|tnia)|maj[au]?|czerw(?:iec|ca)|lip(?:iec|ca)|sierp(?:ień|ien|nia)|wrze(?:sień|sien|śnia|snia)|paźdz?iernika?|pazdz?iernika?|listopada?|grud(?:zień|zien|nia)"
    r"|saus(?:is|io)|vasar(?:is|io)|kov(?:as|o)|baland(?:is|žio|zio)|geguž(?:ė|ės|es)|geguz(?:e|es)|biržel(?:is|io)|birzel(?:is|io)|liep(?:a|os)|rugpj[uū]t(?:is|čio|cio)|rugs[eė]j(?:is|o)|spal(?:is|io)|lapkri(?:tis|čio|cio)|gruod(?:is|žio|zio)"
    r"|janv[aā]r[isī]+|febru[aā]r[isī]+|mart[sa]|apr[iī]l[isī]+|maij[sa]|j[uū]nij[sa]|j[uū]lij[sa]|august[sa]|septembr[isī]+|oktobr[isī]+|novembr[isī]+|decembr[isī]+"
    r"|janeiro|fevereiro|março|marco|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro|enero|febrero|marzo|mayo|junio|julio|sept?iembre|octubre|noviembre|diciembre"
    r"|janvier|f[eé]vrier|mars|avril|mai|juin|juillet|ao[uû]t|septembre|octobre|novembre|d[eé]cembre"
    r"|ianuarie|februarie|martie|aprilie|iunie|iulie|septembrie|octombrie|noiembrie|decembrie"
    r"|januar[iy]?|februari?|märz|maerz|maart|mei|juni|juli|augustus|oktober|dezember|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre"
    r"|январ[яь]|феврал[яь]|марта?|апрел[яь]|ма[йя]|июн[яь]|июл[яь]|августа?|сентябр[яь]|октябр[яь]|ноябр[яь]|декабр[яь]"
    r"|січ(?:ень|ня)|лют(?:ий|ого)|берез(?:ень|ня)|квіт(?:ень|ня)|трав(?:ень|ня)|черв(?:ень|ня)|лип(?:ень|ня)|серп(?:ень|ня)|верес(?:ень|ня)|жовт(?:ень|ня)|листопада?|груд(?:ень|ня)"
    r"|ocak|şubat|subat|nisan|may[iı]s|haziran|temmuz|a[gğ]ustos|eyl[uü]l|ekim|kas[iı]m|aral[iı]k)"
)
_ORDINAL = (
    r"(?:\d{1,2}(?:st|nd|rd|th)?|(?:twenty|thirty)[ -](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|first|second"
    r"|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|\w{3,7}teenth|twentieth|thirtieth)"
)
_YEAR = r"(?:'?\d{2,4}|(?:two thousand|twenty|nineteen)(?: and)?(?:[ -](?:\w{3,9}teen|one|two|three|four|five|six|seven|eight|nine|ten"
_YEAR += r"|eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)){0,2})"
_WORDED = rf"(?:the )?{_ORDINAL}(?: of)?[ -]{_MONTH}\b(?:,?[ -]{_YEAR}\b)?|{_MONTH}[ -](?:the )?{_ORDINAL}\b(?:,? {_YEAR}\b)?"
_FULL = rf"(?:the )?{_ORDINAL}(?: of)?[ -]{_MONTH},?[ -]{_YEAR}\b|{_MONTH} (?:the )?{_ORDINAL},? {_YEAR}\b"
_NUMERIC = r"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}"
#: With ordinals, with spaces around the signs, or with the month's name between them.
_LOOSE = (
    r"\d{1,2}(?:st|nd|rd|th)?(?: ?[/\\|] ?| - |-)\d{1,2}(?:st|nd|rd|th)?(?: ?[/\\|] ?| - |-)(?:19|20)?\d\d|\d{1,2}[.,] ?\d{1,2}[.,] ?(?:19|20)\d\d"
    rf"|(?:19|20)\d\d(?: ?[/\\|] ?| - )\d{{1,2}}(?: ?[/\\|] ?| - )\d{{1,2}}|\d{{1,2}}(?:st|nd|rd|th)? ?[/.-] ?{_MONTH} ?[/.-] ?(?:19|20)?\d\d"
)
_OF = r"(?:\.?º? (?:de |of )?|\. ?)"
_ABROAD = (
    rf"(?:\d{{1,2}}-?(?:go|er|ro)?{_OF}|[^\W\d_]{{2,15}} de ){_FOREIGN}\b(?:,?(?: del?| din)? \d{{4}}| del? (?:dois|dos) mil(?: [ey] \w{{3,12}}| \w{{4,12}})?)"
    rf"|(?:19|20)\d\d(?: m\.?| metų| gada?)? {_FOREIGN} \d{{1,2}}\b"
)
_FEAST = (
    r"(?:christmas|xmas|boxing|new year'?s?|valentine'?s?|halloween|hallowe'en|bonfire|guy fawkes|easter|good friday|pancake|shrove tuesday|mother'?s|father'?s|may|st \w{4,8}'?s|eid|diwali"
    r"|leap|april fool'?s?|midsummer'?s?|remembrance|ve)(?: (?:day|eve|night|sunday|monday))?"
)
_BORN = r"\b(?:d\.? ?o\.? ?b\b\.?|date of birth|birth ?date|birthday|born|turn(?:s|ed|ing) \w{1,8}|b-?day)\W{0,3}(?:(?:is|was|on|in|the|:)\W{1,2}){0,3}"
_HERS = r"(?=(?: is| was|'s|,)? (?:his|her|my|their|the \w{3,8}'?s) (?:birthday|birth date|b-?day|dob|date of birth)\b)"
#: Any digit that is written out, or the names of the months, is told by these.
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"

DATES = (
    rule("date of birth", _BORN + rf"(?P<it>{_LOOSE}|{_NUMERIC}|\d{{1,2}} \d{{1,2}} \d{{2,4}}|{_ABROAD}|{_WORDED}|(?:\d{{1,2}}{_OF}){_FOREIGN}\b|{_MONTH} (?:19|20)\d\d|{_FEAST},? (?:in )?'?(?:19|20)?\d\d\b|(?:christmas|xmas|boxing|new year'?s?|valentine'?s?) (?:day|eve)\b|\d{{6}}|\d{{8}})(?!\d)", "birth|born|bday|b-day|dob|d.o|d. o|d o|turn"),
    rule("date of birth", rf"(?<!\w)(?P<it>{_WORDED}|{_FEAST},? \d{{4}}){_HERS}", "birth|day|dob"),
    rule("date", rf"(?<![\d/.-])(?:{_NUMERIC})(?![\d/-])", "0"),
    rule("date", rf"(?<![\d/.,-])(?:{_LOOSE})(?![\d/-])", "0"),
    rule("date", rf"(?<!\w)(?:{_ABROAD})(?!\w)", "0"),
    rule("date", rf"(?<!\w)(?:{_ABROAD})(?!\w)", " mil"),
    rule("date", rf"\b(?:{_FULL})", _MONTHS),
)
