"""From approval to live: a candidate is trained and tested where questions changed, and nothing goes live that has not passed.

Each step is one transaction and can be done again, by whichever process comes next: what was begun stands in the proposal. While
a proposal waits for its second person its candidate is prepared, so that approval has little left to wait for.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Connection, Engine

from faq import events, releases
from faq.database import writing
from faq.entries import Content, Release
from faq.errors import CheckError
from faq.merging import Overlap
from faq.proposals import OPEN, Moved, Proposal, find, frozen, listing, load, load_in, move, rebased
from faq.releases import Live, go_live, keep_safe, refuse_broken
from faq.signing import carry
from faq.trainer import Trainer, TrainerError

log = logging.getLogger(__name__)

#: How often a runner looks, in seconds.
LOOK_EVERY = 0.5
#: Where the work on a candidate stands (`stage` of a proposal's result), and the proposal's state once it is approved.
STATES = {"training": "training", "testing": "testing", "passed": "testing", "failed": "failed"}


def step(engine: Engine, number: int, trainer: Trainer, safe_file: Path) -> str:
    """Take the next step with a proposal; gives the state it is in now. Nothing is done for one that has ended.

    Raises:
        StoreError: there is no such proposal, or the database is locked or away: the step can be taken again.
    """
    proposal = find(engine, number)
    if proposal.state not in (*OPEN, "waiting"):
        return proposal.state
    try:
        if releases.live_training_digest(engine, proposal.service) == proposal.training_digest or proposal.has("passed"):
            return _publish(engine, number, safe_file) if proposal.state in OPEN else proposal.state
        _keep(engine, proposal, _worked(engine, proposal, trainer))
    except TrainerError as wrong:
        _keep(engine, proposal, {**proposal.result, "said": str(wrong)})
    except Moved:
        pass  # by another runner, or by whoever withdrew it
    return find(engine, number).state


def _worked(engine: Engine, proposal: Proposal, trainer: Trainer) -> dict[str, Any]:
    """One step of the work on the candidate: what is known of it afterwards."""
    result = proposal.result if proposal.result.get("digest") == proposal.digest else {}
    model = result.get("model", "")
    if result.get("stage") == "failed":
        return result
    if result.get("stage") == "testing":
        return _tested(proposal, model, trainer)
    found = trainer.training(model) if model else None
    if found is None:
        model = trainer.train(load(engine, proposal.number)[1])
        return {"digest": proposal.digest, "stage": "training", "model": model, "done": 0.0}
    known = {"digest": proposal.digest, "model": model}
    if found.state == "ready":
        trainer.probe(model, load(engine, proposal.number)[1])
        return {**known, "stage": "testing", "done": 0, "total": 0}
    if found.state == "failed":
        return {**known, "stage": "failed", "said": found.said or "The model could not be trained."}
    return {**known, "stage": "training", "done": round(found.done, 2), "said": found.said}


def _tested(proposal: Proposal, model: str, trainer: Trainer) -> dict[str, Any]:
    known = {"digest": proposal.digest, "model": model}
    found = trainer.probed(model)
    if found is None:  # it was started again since: whether the model is whole is asked first
        return {}
    counts = {"done": found.done, "total": found.total, "passed": found.passed, "failed": [asdict(c) for c in found.failed]}
    if found.state == "testing":
        return {**known, **counts, "stage": "testing"}
    if found.state != "ready":
        return {**known, "stage": "failed", "said": found.said or "The saved questions could not be asked."}
    return {**known, **counts, "said": found.said, "stage": "failed" if any(case.stops for case in found.failed) else "passed"}


def _keep(engine: Engine, proposal: Proposal, result: dict[str, Any]) -> None:
    """Write down what is known now, and the state it makes; nothing where nothing is new."""
    state = proposal.state if proposal.state == "waiting" else STATES.get(result.get("stage", ""), "approved")
    if (state, result) == (proposal.state, proposal.result):
        return
    with writing(engine) as c:
        move(c, proposal, state, result=result or None)
        if state == "failed":
            worse = sum(case["stops"] for case in result.get("failed", ()))
            said = f"{worse} of {result['total']} saved questions would get worse" if worse else result["said"]
            events.note(c, proposal.service, "", "publish stopped by the tests", proposal.about, said)


def _publish(engine: Engine, number: int, safe_file: Path) -> str:
    """Make an approved proposal live, in one transaction with its release: it can't happen twice.

    What went live since it was approved stays: where the two don't fit, it fails; where the model is another one, it is tested
    once more.
    """
    with writing(engine) as c:
        proposal, content = load_in(c, number)
        if proposal.state not in OPEN:
            return proposal.state
        tested = proposal.training_digest if proposal.has("passed") else ""
        try:
            live, content = rebased(c, proposal, content)
            refuse_broken(content)
        except (Overlap, CheckError) as wrong:
            move(c, proposal, "failed", result={**proposal.result, "said": str(wrong)})
            events.note(c, proposal.service, "", "publish stopped", proposal.about, str(wrong))
            return "failed"
        if content.training_digest not in (live.training_digest, tested):
            move(c, proposal, "approved", **frozen(content, live))
            return "approved"
        _put_live(c, proposal, content)
    keep_safe(engine, proposal.service, safe_file)
    return "live"


def _put_live(c: Connection, proposal: Proposal, content: Content) -> None:
    release = go_live(c, content, author=proposal.author, why=proposal.why)
    move(c, proposal, "live", release=release.number)
    events.note(c, proposal.service, proposal.approver or "", "release went live", f"release {release.number}", proposal.why)
    carry(c, proposal.service)


class Runner:
    """Carries the proposals of a service on, in a thread of its own, until stopped. Two of them are no harm."""

    def __init__(self, engine: Engine, service: str, trainer: Trainer, safe_file: Path) -> None:
        self._engine, self._service, self._trainer, self._safe_file = engine, service, trainer, safe_file
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pipeline", daemon=True)
        self._live = Live(engine, service, poll_seconds=0)
        #: The safe file as it was left, and for which questions the trainer was asked: after a roll back, or a publish from the
        #: terminal, the model that fits may be missing.
        self._left: tuple[object, ...] = ()
        self._asked = ""

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the step that it is at."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join(30)

    def look(self) -> None:
        """One step with each proposal that has one to take; and what another process left half done is put right.

        Raises:
            StoreError: the database is locked or away.
        """
        live = self._live.release()
        if self._left != self._safe(live):
            with writing(self._engine) as c:
                carry(c, self._service)
            keep_safe(self._engine, self._service, self._safe_file)
            self._left = self._safe(live)
        for proposal in reversed(listing(self._engine, self._service, (*OPEN, "waiting"))):
            if not _rests(proposal, live):
                step(self._engine, proposal.number, self._trainer, self._safe_file)
        if live.training_digest != self._asked:
            self._trainer.train(live.content)
            self._asked = live.training_digest

    def _safe(self, live: Release) -> tuple[object, ...]:
        """Changes where the safe file has to be looked at."""
        changed = self._safe_file.stat().st_mtime_ns if self._safe_file.exists() else 0
        return live.number, live.checked_on, changed

    def _run(self) -> None:
        told = ""
        while not self._over.wait(LOOK_EVERY):
            try:
                self.look()
                told = ""
            except TrainerError:
                continue  # the page says so
            except Exception as wrong:
                if str(wrong) != told:  # once, not twice a second
                    told = str(wrong)
                    log.warning("Proposals are not carried on just now (%s): %s", type(wrong).__name__, wrong)


def _rests(proposal: Proposal, live: Release) -> bool:
    """Whether there is nothing to be done until a person does something."""
    is_ready = proposal.training_digest == live.training_digest or proposal.has("passed") or proposal.has("failed")
    return proposal.state == "waiting" and is_ready
