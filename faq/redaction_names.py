"""Which words of a text are somebody's name: by a list, by the words around them, or by a look that no English word has.

`Names` is told the words that stay. It looks at each word with its neighbours, so its time grows with the text alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from faq.redaction_starts import acts, calls, initials, near, starts, suffers
from faq.redaction_tokens import AGE, ENDS, TAKEN, TOKEN, UNITS, Token, base_of
from faq.redaction_words import cues, fold, is_english, is_slip, listed


class Names:
    """Finds names. `phrases`: names of places and services, which stay; `words`: words of the service's texts, which are known."""  # noqa: E501

    def __init__(self, phrases: Iterable[str], words: Iterable[str]) -> None:
        self._phrases = {tuple(fold(phrase).replace("-", " ").split()) for phrase in phrases} - {()}
        self._longest = max(map(len, self._phrases), default=0)
        self._starts = {phrase[0] for phrase in self._phrases}
        self._words = frozenset(map(fold, words))
        self._sure, self._wordy = listed("first_names"), listed("word_names")
        self._surnames, self._word_surnames = listed("surnames"), listed("word_surnames")

    def found(self, text: str) -> Iterator[tuple[int, int]]:
        """Start and end of every name in `text`."""
        tokens = self._tokens(text)
        for i, token in enumerate(tokens):
            token.name = token.text == TAKEN or self._is_name(tokens, i)
            if token.name and token.text != TAKEN:
                yield token.start, self._end(tokens, i)

    def _tokens(self, text: str) -> list[Token]:
        tokens, last = [], 0
        for match in TOKEN.finditer(text):
            word = match[0]
            tokens.append(Token(word, fold(word), match.start(), match.end(), text[last : match.start()]))
            last = match.end()
        words = [t for t in tokens if t.text[0].isalpha() and len(t.text) > 1]
        loud = sum(t.text.isupper() for t in words) * 2 > len(words) or (
            len(words) > 4 and sum(t.text[0].isupper() for t in words) * 4 > len(words) * 3
        )
        for token in tokens:
            token.cap = not loud and token.text[0].isupper() and not (token.text.isupper() and len(token.text) > 1)
        self._keep(tokens)
        return tokens

    def _keep(self, tokens: list[Token]) -> None:
        """Mark the words of places and services."""
        for i, token in enumerate(tokens):
            if token.low.split("-")[0] not in self._starts and base_of(token.low) not in self._starts:
                continue
            for size in range(self._longest, 0, -1):
                part = tokens[i : i + size]
                words = tuple(" ".join(t.low for t in part).replace("-", " ").split())
                if words in self._phrases or (*words[:-1], base_of(words[-1])) in self._phrases:
                    for kept in part:
                        kept.stays = True
                    break

    def _end(self, tokens: list[Token], i: int) -> int:
        """Where the name ends: before an "'s", and before an "s" that is one ("Charlies dad")."""
        token = tokens[i]
        return token.start + len(base_of(token.low)) if len(token.low) == len(token.text) else token.end

    def _listed(self, token: Token) -> bool:
        base = base_of(token.low)
        if base in cues()["known"]:
            return False
        return base in self._sure or ("-" in base and any(part in self._sure for part in base.split("-")))

    def _unknown(self, token: Token) -> bool:
        """A word that no list of English has, and the service's texts neither; nor an abbreviation."""
        base = base_of(token.low)
        plain = token.text[0].isalpha() and len(base) > 1 and not (token.text.split("'")[0].isupper() and len(token.text) < 6)
        return plain and base not in self._words and not is_english(base)

    def _strange(self, token: Token, tokens: list[Token], behind: int) -> bool:
        """A word that nothing explains: no slip of the finger, unless what follows is what a person does."""
        return not token.stays and self._unknown(token) and (acts(near(tokens, behind)) or not is_slip(base_of(token.low)))

    def _is_name(self, tokens: list[Token], i: int) -> bool:
        token = tokens[i]
        base = base_of(token.low)
        if not token.text[0].isalpha() or token.low in cues()["never"] or token.low in cues()["titles"]:
            return False
        if len(base) < 2 and not token.surname:
            return False
        before, behind = self._near(tokens, i, -1), self._near(tokens, i, 1)
        if self._cued(tokens, i, before, behind):
            return True
        if token.stays:
            return False
        if initials(tokens, i, self._words) or starts(tokens, i, self._words):
            return True
        return self._goes_on(tokens, i, before) or self._stands_alone(tokens, i, before, behind)

    def _near(self, tokens: list[Token], i: int, step: int) -> Token | None:
        """The word before or behind, if it belongs to the same sentence."""
        j = i + step
        if not 0 <= j < len(tokens):
            return None
        gap = tokens[max(i, j)].gap
        title = step < 0 and tokens[j].low in cues()["titles"] and gap == ". "
        return tokens[j] if title or not ENDS.search(gap) else None

    def _cued(self, tokens: list[Token], i: int, before: Token | None, behind: Token | None) -> bool:
        """Whether the words before say that a name follows."""
        if before is None:
            return False
        token, lists = tokens[i], cues()
        second = tokens[i - 2].low if i > 1 else ""
        if before.low in lists["titles"]:
            return "," not in token.gap and (token.cap or before.low in {"mr", "mrs", "ms"} or self._surname(token))
        if before.low == "and" and second in lists["titles"]:
            return False
        if before.low in lists["soft_titles"] and second not in {"i", "we", "to", "you", "and", "they"} and "," not in token.gap:
            if token.cap and (self._surname(token) or self._called(token)):
                return True
            if before.low == "miss" and self._surname(token) and not is_english(token.low):
                return True
        if self._is_called(tokens, i, before) or calls(tokens, i):
            return self._called(token) or (before.low in {"is", "name", "name's"} and not is_english(token.low))
        return self._is_role(before, token) and self._role_name(tokens, i, before, behind)

    def _is_role(self, before: Token, token: Token) -> bool:
        kin = before.low in cues()["kin"] or before.low in {"im", "i'm", "initials"}
        return kin and token.gap.strip() in {"", ",", ":", "-", "(", "\u2013"} and (token.gap.strip() != "," or token.cap)

    def _surname(self, token: Token) -> bool:
        base = base_of(token.low)
        known = base in self._surnames or base in self._sure or base in self._wordy or base in self._word_surnames
        return (
            known
            or (self._unknown(token) and not is_slip(base))
            or any(p in self._surnames or p in self._sure for p in base.split("-")[1:])
        )

    def _is_called(self, tokens: list[Token], i: int, before: Token) -> bool:
        """ "called X", "name is X", "name: X", "known as X", "we call him X"."""
        second = tokens[i - 2].low if i > 1 else ""
        third = tokens[i - 3].low if i > 2 else ""
        if before.low in cues()["called"]:
            return second not in {"got", "get", "gets", "is", "it"} or tokens[i].cap
        if before.low == "name" or (before.low == "names" and (second in cues()["never"] or second in cues()["kin"])):
            return ":" in tokens[i].gap or before.low == "names" or second in {"my", "his", "her", "real"}
        if before.low in {"is", "s", "was"} and second in {"name", "names", "nickname"}:
            return third != "the"
        if before.low in {"as", "by"}:
            return second in {"known", "goes", "go"}
        return before.low in {"him", "her", "me", "them"} and second in {"call", "calls"}

    def _called(self, token: Token) -> bool:
        base = base_of(token.low)
        if token.text.isupper() and 1 < len(token.text) < 4:
            return base not in self._words and base not in cues()["known"]
        if token.stays and not (base in self._wordy or base in self._sure):
            return False
        look = token.cap and base not in listed("proper") and base not in self._words
        return look or self._listed(token) or base in self._wordy or self._unknown(token)

    def _role_name(self, tokens: list[Token], i: int, before: Token, behind: Token | None) -> bool:
        token, base = tokens[i], base_of(tokens[i].low)
        follows = behind is not None and (behind.low in cues()["does"] | cues()["is"] or AGE.match(behind.low) is not None)
        if self._listed(token) or (token.cap and base in self._wordy):
            return True
        if base in self._wordy:
            return (base not in cues()["verbs"] and before.low not in {"im", "i'm"}) or (
                follows and before.low not in {"im", "i'm"} and base not in {"may", "will"}
            )
        if token.text.isupper() and len(token.text) == 2:
            return self._called(token)
        if token.stays or base in listed("proper"):
            return False
        if token.cap and (self._unknown(token) or base in self._word_surnames):
            return True
        return (
            self._unknown(token)
            and len(base) > 2
            and (follows or not is_slip(base))
            and not (follows and is_slip(base) and len(base) > 6)
        )

    def _goes_on(self, tokens: list[Token], i: int, before: Token | None) -> bool:
        """Whether the name before goes on here: a surname, or "Rose and Dawn"."""
        token, base = tokens[i], base_of(tokens[i].low)
        if before is None:
            return False
        if before.name and token.gap in {" ", "-", "  "}:
            token.surname = True
            if token.cap and base not in listed("proper") and (base in self._word_surnames or base not in self._words):
                return True
            return (
                base in self._surnames
                or base in listed("after_names")
                or (self._unknown(token) and len(base) > 2 and not is_slip(base))
            )
        joined = before.low in {"and", "n"} and i > 1 and tokens[i - 2].name
        if joined or ("&" in token.gap and before.name):
            return (
                self._listed(token)
                or (base in self._wordy and base not in cues()["verbs"])
                or (token.cap and base in self._wordy)
                or (self._unknown(token) and len(base) > 3 and not is_slip(base))
            )
        return False

    def _stands_alone(self, tokens: list[Token], i: int, before: Token | None, behind: Token | None) -> bool:
        token, base = tokens[i], base_of(tokens[i].low)
        if base in self._words and not token.cap and base not in self._wordy:
            return False
        if self._listed(token) or (base[:-1] in self._sure and base[-1] == "s" and self._owns(token, behind)):
            return True
        if self._is_family(tokens, i, before, behind):
            return True
        if base in self._wordy:
            return self._is_person(tokens, i, before, behind)
        if not self._unknown(token) or base in listed("proper") or len(base) < 3:
            return False
        if token.cap and not token.starts:
            return not (len(base) > 5 and is_slip(base))
        follows = behind is not None and (behind.low in cues()["does"] or behind.low in cues()["is"])
        joined = behind is not None and behind.low == "and" and token.cap
        if token.cap and (follows or joined or token.low.endswith("'s")):
            return not is_slip(base)
        return base in self._surnames and (follows or token.cap) and not is_slip(base)

    def _owns(self, token: Token, behind: Token | None) -> bool:
        return behind is not None and (
            behind.low.removesuffix("s") in cues()["kin"] or behind.low in {"bf", "house", "mums", "name"}
        )

    def _is_family(self, tokens: list[Token], i: int, before: Token | None, behind: Token | None) -> bool:
        """ "the Kowalski family", "the Hendersons"."""
        token, base = tokens[i], base_of(tokens[i].low)
        if behind is not None and behind.low in cues()["families"]:
            return base in self._surnames or (token.cap and base in self._word_surnames and base not in self._words)
        return token.cap and before is not None and before.low == "the" and base[:-1] in self._surnames and base.endswith("s")

    def _is_person(self, tokens: list[Token], i: int, before: Token | None, behind: Token | None) -> bool:
        """Whether a word that is a name too is one here: "Hope is 4", "grace told me", "bill and dawn"; not "I hope"."""
        token, base = tokens[i], base_of(tokens[i].low)
        if (
            before is not None
            and before.low in cues()["determiners"]
            and not (token.cap and before.low in {"with", "at", "to", "of", "on", "by", "and", "did", "does", "do", "it"})
        ):
            return False
        if base in cues()["months"] and (
            (before is not None and before.low.isdigit()) or (behind is not None and behind.low.isdigit())
        ):
            return False
        if token.cap and not token.starts and base not in listed("proper"):
            return True
        if token.low.endswith("'s") or behind is None:
            return token.low.endswith("'s") and self._owns(token, behind)
        following = tokens[i + 2].low if i + 2 < len(tokens) else ""
        third = tokens[i + 3].low if i + 3 < len(tokens) else ""
        if behind.low in cues()["is"]:
            aged = bool(AGE.match(following)) and third not in UNITS
            return (
                aged
                or suffers(tokens, i)
                or (following == "in" and third in {"year", "yr", "reception"})
                or (
                    (token.cap and base not in {"may", "will"} and following.endswith(("ing", "ed")))
                    or (token.cap and following == "left")
                )
            )
        if behind.low in {"and", "n"} and i + 2 < len(tokens):
            other = tokens[i + 2]
            return (
                self._listed(other)
                or (base_of(other.low) in self._wordy and base not in cues()["months"])
                or (base not in cues()["verbs"] and third in cues()["does"])
            )
        if behind.low == "next" and following == "door":
            return True
        if behind.low in cues()["does"]:
            return token.cap or suffers(tokens, i) or base not in {"may", "will", "mark", "hope", "june", "april", "august"}
        surname = behind.cap and (self._surname(behind) or self._strange(behind, tokens, i + 2))
        return suffers(tokens, i) or (token.cap and surname)
