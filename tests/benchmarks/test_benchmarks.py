"""The benchmark on tiny data written here: its draw, its limit, its table, and what it says where a file is missing."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import conversations, rejection, runner, sets, stages
from benchmarks.__main__ import main, stem, write
from benchmarks.job import ANSWER, TRAIN, Job
from benchmarks.systems import Answer, ranked
from benchmarks.systems.stock import config
from bot.nlu.bands import Bands, Point

TALK = {
    "card_arrival": ["my card has not come", "is the new card in the post", "when does the card come", "card still not here"],
    "top_up": ["put money on it", "add money to my account", "top up by transfer", "how do i add money"],
    "lost_phone": ["my phone is gone", "i lost the phone", "phone was stolen", "somebody took my phone"],
}
MACHINE = {"cores": 2, "processor": "p", "memory_gb": 8, "system": "s", "load_at_start": 0.1, "versions": {}, "commit": "abc"}


def banking(folder: Path, talk: dict[str, list[str]]) -> None:
    for part in ("train", "test"):
        with (folder / f"banking77_{part}.csv").open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([("text", "category"), *((t, label) for label, texts in talk.items() for t in texts)])


def clinc(folder: Path, **parts: list[tuple[str, str]]) -> Path:
    """Each text is "<what the system says>|<its score>"."""
    folder.mkdir(exist_ok=True)
    names = ("train", "val", "test", "oos_train", "oos_test")
    (folder / "clinc150_small.json").write_text(json.dumps({name: parts.get(name, []) for name in names}))
    return folder


class Repeats:
    """A system that says what the text tells it to."""

    def load(self, folder: Path) -> None:
        pass

    def read(self, text: str) -> Answer:
        label, score = text.split("|")
        return Answer(((label, float(score)),), float(score))


def measured(job: Job) -> dict[str, Any]:
    return runner.run([Job(stage, job.system, job.set, job.work, job.data) for stage in (TRAIN, ANSWER)], io.StringIO())[0]


def test_a_run_makes_a_table_figures_and_pictures(tmp_path: Path) -> None:
    banking(tmp_path, TALK)
    row = measured(Job(TRAIN, "tfidf", sets.BANKING_10SHOT, tmp_path / "work", tmp_path))
    Bands(0.5, 0.0, (Point(0.4, 0.0, 0.2, 0.1, 0.0), Point(0.5, 0.0, 0.1, 0.3, 0.0))).save(tmp_path)
    made = {"when": "2026-11-22 10:00", "quick": True, "machine": MACHINE, "rows": [row]}

    write(made, tmp_path / "results", "quick", tmp_path)
    table = (tmp_path / "results" / "quick.md").read_text()

    assert (1.0, 12, 12, 200) == (row["right"], row["n"], row["train_n"], row["timed"])
    assert all(row[name] > 0 for name in ("train_s", "load_s", "p50_ms", "p95_ms", "train_mb", "answer_mb"))
    assert "| TF-IDF, logistic regression | 100.0 % | 12 | 12 |" in table
    assert "A quick run: smaller samples" in table
    assert [row] == json.loads((tmp_path / "results" / "quick.json").read_text())["rows"]
    assert all(b"\x89PNG" in (tmp_path / "results" / f).read_bytes()[:4] for f in ("quick.png", "quick.bands.png"))
    assert {"quick.md", "quick.json", "quick.png", "quick.bands.png"} == {f.name for f in (tmp_path / "results").iterdir()}


def test_a_system_that_fails_costs_its_row_and_says_why(tmp_path: Path) -> None:
    banking(tmp_path, {"top_up": TALK["top_up"]})  # one class: nothing to tell apart
    row = measured(Job(TRAIN, "tfidf", sets.BANKING_10SHOT, tmp_path / "work", tmp_path))

    write({"when": "", "quick": False, "machine": MACHINE, "rows": [row]}, tmp_path / "results", "benchmark", tmp_path)

    assert "needs samples of at least 2 classes" in row["error"]
    assert "| TF-IDF, logistic regression | failed |" in (tmp_path / "results" / "benchmark.md").read_text()


def test_a_missing_file_is_named_and_nothing_is_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["--data", str(tmp_path), "--only", "tfidf"], results=tmp_path / "results")

    said = capsys.readouterr().err
    assert 1 == code
    assert f"{tmp_path / 'banking77_train.csv'} is missing" in said
    assert "benchmarks/README.md" in said and "--data DIR" in said
    assert not (tmp_path / "results").exists()


def test_the_ten_of_a_class_are_the_documented_draw() -> None:
    """RandomState(0), classes by name: the numbers stand here as numpy gave them."""
    first, second = [6, 11, 4, 10, 2, 8, 1, 7, 9, 3], [5, 2, 3, 4, 9, 0, 11, 7, 6, 1]
    rows = [("b", f"b{n}") for n in range(12)] + [("a", f"a{n}") for n in range(12)]
    given = sets.Examples(tuple(text for _, text in rows), tuple(label for label, _ in rows))

    drawn = sets.few(given, 10)

    assert [f"a{n}" for n in first] + [f"b{n}" for n in second] == list(drawn.texts)
    assert ["a"] * 10 + ["b"] * 10 == list(drawn.labels)


def test_the_10_shot_set_is_that_draw_and_the_whole_test(tmp_path: Path) -> None:
    banking(tmp_path, {label: [f"{label} {n}" for n in range(15)] for label in ("b", "a", "c")})

    found = sets.load(sets.BANKING_10SHOT, tmp_path)

    assert (["a"] * 10 + ["b"] * 10 + ["c"] * 10, 45) == (list(found.train.labels), len(found.test))
    assert len(set(found.train.texts)) == 30


def limit_of(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setattr(stages, "make", lambda _: Repeats())
    return stages.answer(Job(ANSWER, "tfidf", sets.CLINC, folder, folder))


def test_the_limit_is_fitted_on_validation_and_never_on_the_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    val = [(f"x|{n / 100}", "x") for n in range(1, 101)]
    low, high = [("x|0.01", "x")] * 4, [("x|0.99", "x")] * 4
    one = clinc(tmp_path / "one", val=val, test=low, oos_test=[("x|0.02", "oos"), ("x|0.5", "oos")])
    two = clinc(tmp_path / "two", val=val, test=high, oos_test=[("x|0.98", "oos")])
    other = clinc(tmp_path / "other", val=[("x|0.7", "x")] * 10, test=low, oos_test=[("x|0.02", "oos"), ("x|0.5", "oos")])

    first, second, third = (limit_of(folder, monkeypatch) for folder in (one, two, other))

    assert (0.09, 0.09, 0.7) == (first["limit"], second["limit"], third["limit"])
    assert [0.92, 0.92, 1.0] == [r["validation_right_at_limit"] for r in (first, second, third)]
    assert [0.0, 1.0, 0.0] == [r["right_at_limit"] for r in (first, second, third)]
    assert [0.5, 0.0, 1.0] == [r["outside_rejected"] for r in (first, second, third)]
    assert 1.0 == first["right"]


def test_out_of_reach_nothing_is_rejected() -> None:
    right, scores = [True] * 9 + [False], [0.5] * 10

    assert 0.0 == rejection.limit(right, scores)
    assert 0.5 == rejection.limit(right, scores, least=0.9)


def test_only_a_whole_run_writes_the_figures_to_quote() -> None:
    assert ["benchmark", "only", "quick", "quick"] == [
        stem(quick=quick, whole=whole) for quick, whole in ((False, True), (False, False), (True, True), (True, False))
    ]


def test_rasas_own_pipeline_runs_once_and_never_in_a_quick_run(tmp_path: Path) -> None:
    whole = runner.jobs(["stock", "tfidf"], tmp_path, tmp_path, quick=False)

    assert [(sets.BANKING_10SHOT, TRAIN), (sets.BANKING_10SHOT, ANSWER)] == [
        (j.set, j.stage) for j in whole if j.system == "stock"
    ]
    assert "stock" not in {j.system for j in runner.jobs(["stock", "tfidf"], tmp_path, tmp_path, quick=True)}


def test_rasas_own_pipeline_is_what_rasa_ships() -> None:
    parts = config()["pipeline"]

    assert [
        "WhitespaceTokenizer", "RegexFeaturizer", "LexicalSyntacticFeaturizer", "CountVectorsFeaturizer",
        "CountVectorsFeaturizer", "DIETClassifier",
    ] == [part["name"] for part in parts]  # fmt: skip
    assert ("char_wb", 1, 4) == tuple(parts[4][name] for name in ("analyzer", "min_ngram", "max_ngram"))
    assert 100 == parts[5]["epochs"]


def test_the_others_change_what_is_asked_and_nothing_else() -> None:
    reading = {"text": "t", "danger": {"raised": True}, "band": "far", "intent": {"name": "x"}, "place": {"id": "p"}}

    found = conversations.with_question(reading, ranked(["a", "b"], np.array([0.2, 0.8])))

    assert ("b", "sure", ["b", "a"]) == (found["intent"]["name"], found["band"], [r["name"] for r in found["intent_ranking"]])
    assert (reading["text"], reading["danger"], reading["place"]) == (found["text"], found["danger"], found["place"])


def test_a_conversation_with_a_reply_that_lacks_what_it_must_say_is_wrong() -> None:
    case = next(c for c in conversations.cases() if c["must"] and not c["any"] and not c["must_not"] and "lead" not in c)

    found = conversations.judged({case["id"]: " ".join(case["must"])}), conversations.judged({case["id"]: "Hello."})

    assert [(1.0, 1), (0.0, 1)] == [(one["right"], one["n"]) for one in found]
