"""From the Markdown of a release to HTML that can do no harm: no HTML of its own, numbers to tap, long answers that fold.

`markdown-it-py` makes it with HTML switched off, `nh3` takes out whatever should never have come through.
"""

from __future__ import annotations

import html as html_lib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from faq.entries import Release
from faq.facts import Phone

#: What may stand in an answer.
TAGS = {"p", "ul", "ol", "li", "strong", "em", "a", "br", "h2", "h3", "blockquote", "code", "hr"}
#: An emergency number, where it stands alone as a word.
EMERGENCY = r"(?<![\w-])(?:999|112|101)(?![\w-])"
#: An answer of more words folds; what folds has at least so many.
LONG, WORTH_FOLDING = 130, 45
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Opening:
    """`lead`: the blocks without any number; where each has one, all of them. `rest`: the others."""

    lead: Markup
    rest: Markup


class Words:
    """Turns texts of one release into HTML. The release's own phone numbers, and 999, become links to tap."""

    def __init__(self, release: Release) -> None:
        numbers = sorted({f.number for f in release.content.facts if isinstance(f, Phone)}, key=len, reverse=True)
        self._numbers = re.compile("|".join([*map(re.escape, numbers), EMERGENCY]))
        self._markdown = MarkdownIt("commonmark", {"html": False})
        self._markdown.core.ruler.push("numbers", lambda state: self._link_numbers(state.tokens))

    def html(self, text: str) -> Markup:
        """`text` (Markdown) as HTML. "###" becomes a heading of the second level."""
        return _clean(self._markdown.render(text.replace("\n### ", "\n## ").removeprefix("#")))

    def folded(self, text: str, *, more: str) -> Markup:
        """The same; where it is long, blocks in the middle that have no number stand under a summary that reads `more`."""
        blocks = [(self.html(block), block) for block in text.split("\n\n") if block.strip()]
        first, last = self._foldable([block for _, block in blocks])
        parts = [html for html, _ in blocks]
        if first < last:
            inside = Markup("").join(parts[first:last])
            parts[first:last] = [Markup('<details class="more"><summary>{}</summary>{}</details>').format(more, inside)]
        return Markup("").join(parts)

    def opening(self, text: str) -> Opening:
        """The introduction in two parts: what must be read first, and its numbers, which the panel shows already."""
        blocks = [block for block in text.split("\n\n") if block.strip()]
        lead = [block for block in blocks if not self._numbers.search(block)]
        rest = [block for block in blocks if block not in lead] if lead else []
        return Opening(self.html("\n\n".join(lead or blocks)), self.html("\n\n".join(rest)))

    def _foldable(self, blocks: list[str]) -> tuple[int, int]:
        """From where to where blocks may fold: never one with a number, the first two, or the last two.

        The last are what holds now, and the source: nobody should have to open something to read that it is open.
        """
        if sum(len(b.split()) for b in blocks) <= LONG:
            return 0, 0
        held = [i for i, block in enumerate(blocks) if self._numbers.search(block)]
        runs = _runs(2, len(blocks) - 2, held)
        longest = max(runs, key=lambda run: sum(len(b.split()) for b in blocks[run[0] : run[1]]), default=(0, 0))
        return longest if sum(len(b.split()) for b in blocks[longest[0] : longest[1]]) >= WORTH_FOLDING else (0, 0)

    def _link_numbers(self, tokens: list[Token]) -> None:
        for token in tokens:
            if token.type == "inline" and token.children:
                token.children = [made for child in _outside_links(token.children) for made in self._linked(*child)]

    def _linked(self, token: Token, in_link: bool) -> Iterator[Token]:
        if token.type != "text" or in_link:
            yield token
            return
        at = 0
        for found in self._numbers.finditer(token.content):
            yield _text(token.content[at : found.start()])
            yield Token("link_open", "a", 1, attrs={"href": tel(found[0])})
            yield _text(found[0])
            yield Token("link_close", "a", -1)
            at = found.end()
        yield _text(token.content[at:])


def tel(number: str) -> str:
    """Where a number leads that is tapped: its digits alone, after "tel:"."""
    return "tel:" + re.sub(r"[^\d+]", "", number)


def plain(html: str) -> str:
    """HTML without its tags, for machines and for the one line of a list."""
    return " ".join(html_lib.unescape(_TAG.sub(" ", html)).split())


def _clean(html: str) -> Markup:
    return Markup(  # noqa: S704  # nh3 cleans it
        nh3.clean(
            html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"https", "http", "tel", "mailto"}, link_rel="noopener"
        )
    )


def _outside_links(tokens: list[Token]) -> Iterator[tuple[Token, bool]]:
    """Each token, and whether it stands inside a link."""
    depth = 0
    for token in tokens:
        depth += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        yield token, depth > 0


def _runs(first: int, last: int, held: Collection[int]) -> list[tuple[int, int]]:
    """The stretches of `first` to `last` (without it) that no index of `held` interrupts."""
    edges = [first - 1, *[i for i in held if first <= i < last], last]
    return [(a + 1, b) for a, b in pairwise(edges) if a + 1 < b]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)
