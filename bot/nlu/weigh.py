"""Fits the points of `data/danger/weights.yml`: `python -m bot.nlu.weigh`. With `--measure`, what is found unseen instead.

Logistic regression over what `signs.Signs.evidence` gives for each line. How much is enough is then set on lines that were
not fitted: as much as `FALSELY` of the near-misses weigh. Run it when the lines or the signs have changed.
"""

from __future__ import annotations

import sys
import textwrap
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import yaml
from numpy.typing import NDArray
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from bot.nlu import signs
from bot.nlu.component import examples
from bot.nlu.danger import CLOSE, FOLDER, TOLD
from bot.nlu.signs import WEIGHTS, Feature, Signs
from faq.settings import ROOT

#: The near-misses, and how many of them may raise falsely.
NEAR, FALSELY = "near_miss", 0.015
#: A word must stand in so many lines; points are rounded to `STEP`.
LINES, STEP = 5, 10
SMOOTHNESS, FOLDS, POINTS = 0.2, 8, 100

Evidence = dict[Feature, float]
HEAD = """\
# What each sign and each word weighs for danger or against it, in hundredths. Read by bot/nlu/signs.py.
# Fitted by `python -m bot.nlu.weigh` on the lines of data/danger and data/nlu: do not edit, change the lines.
# words: anywhere in the message; last: in its last sentence. "he_has" are two words in a row.
"""


def lines() -> dict[str, list[str]]:
    """All lines by their file or intent."""
    found = examples(FOLDER)
    for file in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for item in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            if item.get("intent") in CLOSE:
                found[item["intent"]] = [line[2:].strip() for line in item["examples"].splitlines() if line.startswith("- ")]
    return found


def evidence(reader: Signs, text: str) -> Evidence:
    """What there is to weigh in a line: of a very long one, in its beginning."""
    wholes, _, length = signs.passages(text)
    return reader.evidence(wholes[0] if wholes else [], length)[1]


def fitted(found: Sequence[Evidence], told: NDArray[np.bool_], near: NDArray[np.bool_]) -> dict[Feature, int]:
    """The points of each feature that is not rare, and the base at which few of the near-misses raise, if not fitted."""
    count = Counter(feature for line in found for feature in line)
    kept = {f for f, n in count.items() if n >= LINES or f[0] not in ("words", "last")}
    table = DictVectorizer().fit([{f: v for f, v in line.items() if f in kept} for line in found])
    x, fold = table.transform(found), np.random.default_rng(0).permutation(len(found)) % FOLDS
    scores = np.zeros(len(found))
    for n in range(FOLDS):
        scores[fold == n] = _model().fit(x[fold != n], told[fold != n]).decision_function(x[fold == n])
    enough = np.quantile(scores[near], 1 - FALSELY)
    model = _model().fit(x, told)
    points = dict(zip(table.feature_names_, model.coef_[0] * POINTS, strict=True))
    points["message", "base"] += (model.intercept_[0] - enough) * POINTS
    return {f: whole for f, p in points.items() if (whole := round(p / STEP) * STEP)}


def _model() -> LogisticRegression:
    return LogisticRegression(C=SMOOTHNESS, max_iter=4000)


def weights(points: Mapping[Feature, int]) -> dict[str, dict[str, int] | dict[int, str]]:
    """As the file has them: words that weigh the same together."""
    found: dict[str, dict[str, int] | dict[int, str]] = {}
    for section in ("message", "signs", "kinds"):
        found[section] = {name: p for (of, name), p in sorted(points.items()) if of == section}
    for section in ("words", "last"):
        lists: dict[int, list[str]] = defaultdict(list)
        for (of, name), p in sorted(points.items()):
            if of == section:
                lists[p].append(name.replace(" ", "_"))
        found[section] = {p: " ".join(lists[p]) for p in sorted(lists, reverse=True)}
    return found


def written(points: Mapping[Feature, int]) -> str:
    """The text of the file."""
    text = HEAD
    for section, items in weights(points).items():
        text += f"\n{section}:\n"
        for name, value in items.items():
            if isinstance(value, int):
                text += f"  {name}: {value}\n"
            else:
                text += f"  {name}: >-\n" + textwrap.indent(textwrap.fill(value, 116, break_on_hyphens=False), " " * 4) + "\n"
    return text


def main(argv: Sequence[str]) -> None:
    """Fit on all lines and write the file; or fit on every second line and say what is found in the others."""
    measure = "--measure" in argv
    reader = signs.read({section: {} for section in ("message", "signs", "kinds", "words", "last")})
    every = lines()
    learnt = {name: texts[1::2] if measure else texts for name, texts in every.items()}
    names = np.array([name for name, texts in learnt.items() for _ in texts])
    found = [evidence(reader, text) for texts in learnt.values() for text in texts]
    points = fitted(found, np.isin(names, TOLD), names == NEAR)
    if not measure:
        WEIGHTS.write_text(written(points), encoding="utf-8")
        return
    reader = signs.read(weights(points))
    for name, texts in every.items():
        raised = [bool(reader.found(text)) for text in texts[::2]]
        print(f"{name:22} {100 * sum(raised) / len(raised):5.1f} % of {len(raised)}")


if __name__ == "__main__":
    main(sys.argv[1:])
