"""Names told by what follows them: "TJ hasnt been home", "oliwia p told the dinner lady", "grace is being hit"."""

from __future__ import annotations

import re

from faq.redaction_tokens import AGE, ENDS, Token, base_of
from faq.redaction_words import cues, is_english, is_slip, listed

#: After these a sentence starts within a sentence.
_OPENING = frozenset(["that", "when", "if", "because", "cos", "as", "think", "and", "but", "says", "said", "so"])


def near(tokens: list[Token], i: int) -> Token | None:
    """The word at `i`, if it belongs to the sentence of the word before it."""
    return tokens[i] if i < len(tokens) and not ENDS.search(tokens[i].gap) else None


def acts(token: Token | None) -> bool:
    """Whether this word says what a person is or does."""
    return token is not None and (token.low in cues()["does"] or token.low in cues()["is"])


def initials(tokens: list[Token], i: int, words: frozenset[str]) -> bool:
    """Two or three capitals that are no abbreviation, and then what a person does: "TJ hasnt", "AB is 7", "TJ's mum"."""
    base = base_of(tokens[i].low).removesuffix("s") if tokens[i].text.endswith(("s", "s'")) else base_of(tokens[i].low)
    shown, behind = tokens[i].text[: len(base)], near(tokens, i + 1)
    if not re.fullmatch(r"[A-Z]{2,3}", shown) or behind is None or not behind.text.islower():
        return False
    if base in words or base in cues()["known"] or base in cues()["never"] or base in cues()["short"]:
        return False
    if len(tokens[i].low) > len(base):
        return behind.low in cues()["kin"] or behind.low in {"house", "nans", "mums", "dads", "family", "phone"}
    if len(base) == 3 and (not tokens[i].starts or is_english(base)):
        return False
    following = near(tokens, i + 2)
    first = tokens[i].starts or (i > 0 and tokens[i - 1].low in _OPENING)
    if behind.low in cues()["is"]:
        return following is not None and (bool(AGE.match(following.low)) or (first and following.low in cues()["state"]))
    return behind.low in cues()["does"] and first


def strange(token: Token, words: frozenset[str]) -> bool:
    """A word of small or great letters that is nowhere known, and no slip of the finger."""
    base = base_of(token.low)
    return (
        token.text.replace("'", "").replace("-", "").isalpha()
        and len(base) > 2
        and not token.text.isupper()
        and base not in words
        and base not in listed("proper")
        and not (is_english(base) or is_slip(base))
    )


def starts(tokens: list[Token], i: int, words: frozenset[str]) -> bool:
    """A strange word before what a person does, alone where a sentence starts or as the first of two: "oliwia p told"."""
    if not strange(tokens[i], words):
        return False
    behind = near(tokens, i + 1)
    if behind is None:
        return False
    if strange(behind, words) and behind.gap == " " and len(base_of(behind.low)) > 3:
        return acts(near(tokens, i + 2))
    first = tokens[i].starts or (i > 0 and tokens[i - 1].low in _OPENING)
    if not first or len(base_of(tokens[i].low)) < 4:
        return False
    following = near(tokens, i + 2)
    told = following is not None and (following.low in cues()["state"] or AGE.match(following.low) is not None)
    return behind.low in cues()["does"] or (behind.low in cues()["is"] and told)


def suffers(tokens: list[Token], i: int) -> bool:
    """What is said of a child, not of a thing, follows a name that is a word: "grace is being hit", "faith got slapped"."""
    behind, following = near(tokens, i + 1), near(tokens, i + 2)
    if behind is None or following is None or base_of(tokens[i].low) in {"may", "will", "june", "april", "august"}:
        return False
    if base_of(tokens[i].low) in cues()["verbs"] | {"hope", "mark"} and behind.low not in {"being", "gets", "got"}:
        return False
    if behind.low in {"is", "was", "gets", "got", "looks", "seems", "keeps", "has", "been", "s", "always", "still"}:
        return following.low in cues()["state"]
    return behind.low == "being" and following.low in cues()["state"]


def calls(tokens: list[Token], i: int) -> bool:
    """ "we call my granddaughter X", "everyone calls the boy X": the verb, whose, who, and then the name."""
    return (
        i > 2
        and tokens[i - 3].low in {"call", "calls", "called", "nickname", "nicknamed", "named"}
        and tokens[i - 2].low in {"my", "our", "his", "her", "the", "their", "your"}
        and (tokens[i - 1].low in cues()["kin"] or tokens[i].cap)
        and tokens[i].gap in {" ", " '", ' "'}
    )
