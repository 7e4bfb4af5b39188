"""The load benchmark without its load: who is measured, how processes are counted and ended, what stock Rasa is made of."""

from __future__ import annotations

import dataclasses
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from benchmarks.load import __main__ as command
from benchmarks.load import engines, processes, reload, run, sides, stock
from benchmarks.load.processes import Processes
from benchmarks.load.run import Plan
from benchmarks.load.sides import Door
from benchmarks.load.stock_actions import sure
from benchmarks.load.wrk import LoadError
from bot.training import fitting
from faq import saved
from faq.entries import Content, Release
from faq.settings import ROOT, read

DOORS = [Door(name, f"title of {name}", "", {}, name, 1, "channel") for name in ("stock", "alone", "shared1")]


def release(content: Content) -> Release:
    return Release(content.service.id, 1, content.digest, content.training_digest, content)


def test_each_door_comes_first_and_last_as_often_and_where_many_ask_it_is_measured_once_for_longer() -> None:
    plan = Plan(levels=(1, 10, 200), seconds=2)

    found = [(level, door.name) for level, door in run.order(plan, DOORS)]

    assert [(1, "stock"), (1, "alone"), (1, "shared1"), (1, "shared1")] == found[:4]
    assert {1: 2, 10: 2, 200: 1} == {level: found.count((level, "alone")) for level in plan.levels}
    assert (2, 25) == (plan.length(10), plan.length(200))


def test_the_questions_are_many_ask_for_answers_and_stand_alone(norfolk: Content) -> None:
    found = run.questions(read(), release(norfolk))

    alone = {one.text for one in saved.of(read()) if not one.after}
    assert len(set(found)) == len(found) > 50
    assert set(found) < alone
    assert {p for entry in norfolk.entries for p in (entry.question, *entry.phrasings)}.isdisjoint(found)


def test_a_line_has_the_cpu_of_its_own_side_with_all_rasa_as_one() -> None:
    used = Counter({"shared rasa1": 1.0, "shared rasa2": 2.0, "shared web4": 0.5, "stock rasa": 7.0})
    door = dataclasses.replace(DOORS[2], side="shared")

    assert {"rasa": 3.0, "web": 0.5} == dict(run._of_side(door, used))


def test_each_line_is_held_against_stock_at_the_same_level() -> None:
    rows = [{"at": at, "door": d, "replies_s": r, "p95_ms": 10.0} for at, d, r in
            [(1, "stock", 10.0), (1, "alone", 15.0), (10, "stock", 0.0), (10, "alone", 8.0)]]  # fmt: skip

    assert [1.0, 1.5, None, None] == [row["of_stock"] for row in run.with_ratio(rows)]


def test_a_process_is_counted_with_its_children_and_ended(tmp_path: Path) -> None:
    child = "import time\nends = time.time() + 30\nwhile time.time() < ends:\n    sum(range(20000)); time.sleep(0.0005)\n"
    both = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(60)"
    found = Processes(tmp_path / "log")
    try:
        found.start("side both", [sys.executable, "-c", both], os.environ)
        ends = time.monotonic() + 20
        while found.cpu()["side both"] < 0.3 and time.monotonic() < ends:
            time.sleep(0.1)
        pids = processes.family(found._running["side both"].pid)
        assert 2 == len(pids)
        assert found.cpu()["side both"] >= 0.3
        memory = found.memory()["side both"]
        assert memory["rss"] >= memory["pss"] > 2
        assert memory["most"] > 2
        found.check()
    finally:
        found.end()
        os.kill(pids[-1], signal.SIGKILL)
    assert {} == found.cpu()


def test_what_a_child_has_used_counts_when_it_has_ended(tmp_path: Path) -> None:
    """A database ends the process of a connection: its seconds must not be lost, or taken from the rest."""
    child = "import time\nwhile time.process_time() < 0.4: pass\n"
    waits = f"subprocess.run([sys.executable, '-c', {child!r}]); print('over', flush=True); time.sleep(60)"
    both = f"import subprocess, sys, time; {waits}"
    found = Processes(tmp_path / "log")
    try:
        found.start("side both", [sys.executable, "-c", both], os.environ)
        ends = time.monotonic() + 20
        while "over" not in found.told() and time.monotonic() < ends:
            time.sleep(0.1)
        assert found.cpu()["side both"] >= 0.4
    finally:
        found.end()


def test_a_process_that_ends_too_soon_is_named_with_what_it_printed(tmp_path: Path) -> None:
    found = Processes(tmp_path / "log")
    found.start("stock rasa", [sys.executable, "-c", "print('{\"request\": 1}'); print('no such model')"], os.environ)
    found._running["stock rasa"].wait(20)

    with pytest.raises(LoadError, match="stock rasa ended while it was needed(?s:.*)no such model") as wrong:
        found.check()
    assert "request" not in str(wrong.value)
    found.end()


def test_the_processes_get_none_of_the_callers_own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CADS_REDIS_URL", "redis://127.0.0.1:1/0")
    monkeypatch.setenv("CADS_NOW", "2026-12-25T10:00")

    found = sides.settings(tmp_path, rasa_port=7)

    own = {name: value for name, value in found.items() if name.startswith("CADS_")}
    assert ("", "", "7", str(tmp_path)) == tuple(own[f"CADS_{n}"] for n in ("REDIS_URL", "NOW", "RASA_PORT", "VAR_DIR"))
    assert {f"CADS_{name.upper()}" for name in sides.ELSEWHERE} < set(own)
    assert found["PATH"] == os.environ["PATH"]


def test_free_ports_differ() -> None:
    assert 4 == len(set(processes.free_ports(4)))


def test_stock_is_all_of_rasas_default_configuration_but_for_the_epochs() -> None:
    found = stock.config()

    names = [part["name"] for part in (*found["pipeline"], *found["policies"])]
    assert {"DIETClassifier", "ResponseSelector", "FallbackClassifier", "TEDPolicy", "UnexpecTEDIntentPolicy"} <= set(names)
    assert 13 == len(names)
    assert {1} == {part["epochs"] for part in (*found["pipeline"], *found["policies"]) if "epochs" in part}


def test_stock_learns_what_our_model_learns_and_each_intent_leads_to_our_action(
    norfolk: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.importer import examples

    (tmp_path / "data" / "nlu").mkdir(parents=True)  # a part of it: Rasa takes seconds to write the whole
    for name in ("domain.yml", "data/nlu/small_talk.yml"):
        shutil.copy(ROOT / name, tmp_path / name)
    monkeypatch.setattr(stock, "ROOT", tmp_path)
    few = norfolk.copy(update={"entries": tuple(e for e in norfolk.entries if e.kind == "faq")[:4]})

    stock.write(release(few), tmp_path)

    nlu = yaml.safe_load((tmp_path / "nlu.yml").read_text())["nlu"]
    learnt = {one["intent"]: set(one["examples"].splitlines()) for one in nlu}
    domain = yaml.safe_load((tmp_path / "domain.yml").read_text())
    stories = yaml.safe_load((tmp_path / "stories.yml").read_text())
    assert "greet" in learnt
    assert [] == [m.get("text") for m in examples(few) if f"- {m.get('text')}" not in learnt[m.get("intent")]]
    assert {*learnt, stock.FALLBACK} == set(domain["intents"])
    assert set(domain["intents"]) == {one["steps"][0]["intent"] for one in stories["rules"]}
    assert set(learnt) == {one["steps"][2]["intent"] for one in stories["stories"]}
    assert {"action_reply"} == {one["steps"][1]["action"] for one in (*stories["rules"], *stories["stories"])}


def test_stocks_training_is_kept_and_a_failed_one_is_told(
    norfolk: Content, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stock, "write", lambda _, folder: [(folder / name).write_text(name) for name in stock.FILES])
    monkeypatch.setattr(stock, "python", lambda *_: [sys.executable, "-c", "raise SystemExit('no story leads there')"])
    with pytest.raises(LoadError, match="could not be trained: no story leads there"):
        stock.model(release(norfolk), tmp_path, os.environ)
    wrote = "open('model.tar.gz', 'w').write('model')"
    monkeypatch.setattr(stock, "python", lambda *_: [sys.executable, "-c", wrote])
    first = stock.model(release(norfolk), tmp_path, os.environ)
    monkeypatch.setattr(stock, "python", lambda *_: pytest.fail("trained again"))

    assert first == stock.model(release(norfolk), tmp_path, os.environ)
    assert [first.name, f"{first.name}.sha256"] == sorted(file.name for file in tmp_path.iterdir())


def test_stocks_best_label_is_taken_as_sure_and_its_fallback_as_none() -> None:
    ranking = [{"name": stock.FALLBACK, "confidence": 0.7}, {"name": "consent", "confidence": 0.2}]

    found = sure({"text": "x", "intent": ranking[0], "intent_ranking": ranking})

    assert ("sure", "consent", ["consent"]) == (
        found["band"],
        found["intent"]["name"],
        [r["name"] for r in found["intent_ranking"]],
    )
    assert "sure" == sure({})["band"]


@pytest.mark.skipif(not shutil.which("nginx", path="/usr/sbin:/usr/bin"), reason="nginx is not installed")
def test_nginx_takes_the_configuration_of_one_two_and_four_rasa(tmp_path: Path) -> None:
    file = sides.balanced(tmp_path, [9001, 9002, 9003, 9004], [9011, 9012, 9013])

    done = subprocess.run([engines.program("nginx"), "-t", "-c", str(file)], capture_output=True, text=True)

    assert 0 == done.returncode, done.stderr
    assert [9001, 9001, 9002, 9001, 9002, 9003, 9004] == [int(p) for p in _numbers(file.read_text(), "server 127.0.0.1:")]


def _numbers(text: str, before: str) -> list[str]:
    return [part[:4] for part in text.split(before)[1:]]


def test_a_missing_program_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)

    with pytest.raises(LoadError, match="no-such is not installed. Run: make servers"):
        engines.program("no-such")


def test_without_wrk_it_says_how_to_install_it_and_starts_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(run, "_folder", lambda *_: pytest.fail("it began"))

    assert 1 == command.main([], tmp_path, tmp_path / "page.md")
    assert "apt-get install wrk" in capsys.readouterr().err
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_told_to_stop_it_ends_in_order_writes_nothing_and_says_so(
    how: signal.Signals, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    ended = []

    def stopped(_: Plan) -> dict[str, Any]:
        try:
            signal.raise_signal(how)
            pytest.fail("it went on")
        finally:
            signal.raise_signal(how)  # again, while it ends what it started
            ended.append("all")

    monkeypatch.setattr(command, "measured", stopped)
    before = signal.getsignal(how)

    assert 128 + how == command.main(["--quick"], tmp_path, tmp_path / "page.md")
    assert (["all"], before) == (ended, signal.getsignal(how))
    assert "nothing was written" in capsys.readouterr().err
    assert [] == list(tmp_path.iterdir())


def test_the_other_model_needs_one_phrasing_more_and_is_another_by_its_id(norfolk: Content, tmp_path: Path) -> None:
    changed = reload.asked_otherwise(norfolk)

    assert fitting(release(changed)) != fitting(release(norfolk))
    assert 1 == sum(len(e.phrasings) for e in changed.entries) - sum(len(e.phrasings) for e in norfolk.entries)
