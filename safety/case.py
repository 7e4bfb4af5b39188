"""The report: which release, which model, each hazard with its tests and their results, and what risk remains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from safety import danger, results
from safety.danger import Measured
from safety.log import Fault, Hazard, Log

#: From this risk on (likelihood x severity, after the controls) a hazard is listed among the known remaining risks.
NOTABLE = 6
#: From this one on the log itself says: do not release.
TOO_HIGH = 15
PROVEN, SO_FAR, NOT_BUILT = "proven", "proven so far, more is not built yet", "not built yet"
HOLDING = frozenset({PROVEN, SO_FAR, NOT_BUILT})


@dataclass(frozen=True)
class Subject:
    """What the report is about."""

    service: str
    release: int
    digest: str
    #: When the unit signed the release; None where it has not.
    signed: date | None
    #: Whether the release is what the content files hold, which the tests import.
    as_tested: bool
    model: str
    model_digest: str
    commit: str


@dataclass(frozen=True)
class Case:
    """A release, the log, what the tests said, and what was measured."""

    subject: Subject
    log: Log
    results: dict[str, str]
    measured: list[Measured]
    on: date
    #: What is wrong between the log and the tests.
    problems: list[str] = field(default_factory=list)

    def state(self, row: Hazard | Fault) -> str:
        """Proven where every test of a row ran and passed; else what is wrong."""
        found = results.of(row.proof, self.results)
        if not row.proof.built and not found:
            return NOT_BUILT
        worst = results.worst(list(found.values()))
        if worst != results.PASSED:
            return worst
        return PROVEN if row.proof.built else SO_FAR

    @property
    def holds(self) -> bool:
        """Whether every hazard and fault is proven or named as not built yet."""
        states = {self.state(row) for row in self.log.rows}
        return states <= HOLDING and not self.problems

    def page(self) -> str:
        """The whole report."""
        parts = [
            self._head(),
            self._summary(),
            self._hazards(),
            self._faults(),
            self._danger(),
            self._remaining(),
            self._signed(),
        ]
        return "\n\n".join(part.strip() for part in parts) + "\n"

    def _head(self) -> str:
        s = self.subject
        signed = f"signed by the unit on {s.signed}" if s.signed else "not yet signed by the unit"
        content = "the content files that the tests import" if s.as_tested else "NOT the content files that the tests import"
        rows = [
            ("service", s.service), ("release", f"{s.release}, {signed}"), ("digest of the release", f"`{s.digest}`"),
            ("its content is", content), ("model", f"`{s.model}`"), ("SHA-256 of the model", f"`{s.model_digest}`"),
            ("code", f"`{s.commit}`"), ("date", str(self.on)),
        ]  # fmt: skip
        return f"# Safety case of release {s.release}, {self.on}\n\n{table(('what', 'which'), rows)}"

    def _summary(self) -> str:
        states = [self.state(h) for h in self.log.hazards]
        unproven = "".join(
            f"\n- {row.id} {row.name}: {self.state(row)}" for row in self.log.rows if self.state(row) not in HOLDING
        )
        counts = [(state, str(states.count(state))) for state in dict.fromkeys(states)]
        verdict = "Every control that is built is proven." if self.holds else "**Not every control is proven: do not release.**"
        high = ", ".join(h.id for h in self.log.hazards if h.after.risk >= TOO_HIGH)
        verdict += f"\n\n**A risk of {TOO_HIGH} or more remains: {high}. By the log's own rule: do not release.**" if high else ""
        wrong = "".join(f"\n- {problem}" for problem in self.problems)
        return f"## In short\n\n{verdict}{unproven}{wrong}\n\n{table(('state', 'hazards'), counts)}"

    def _hazards(self) -> str:
        parts = [f"### {h.id} {h.name}: {self.state(h)}\n\n{h.controls}\n\n{self._tests(h)}" for h in self.log.hazards]
        return "## Hazards\n\n" + "\n\n".join(parts)

    def _tests(self, row: Hazard) -> str:
        found = results.of(row.proof, self.results)
        return table(("test", "result"), [(f"`{name}`", result) for name, result in found.items()]) if found else "No test yet."

    def _faults(self) -> str:
        rows = [(f.id, f.name, self.state(f)) for f in self.log.faults]
        return f"## Faults of the platform\n\n{table(('fault', 'what it is', 'state'), rows)}"

    def _danger(self) -> str:
        if not self.measured:
            return "## Danger, measured\n\nNot measured for this report: there is no `benchmarks/results/danger.json`."
        rows = [
            (m.name, danger.shown(m.found, m.emergencies), danger.shown(m.false_alarms, m.near_misses), self._with(m))
            for m in self.measured
        ]
        head = ("set", "emergencies found", "near misses taken for one", "measured with")
        return f"## Danger, measured\n\nIn brackets the 95 % interval (Wilson).\n\n{table(head, rows)}"

    def _with(self, measured: Measured) -> str:
        return "this model" if measured.model == self.subject.model else "ANOTHER MODEL"

    def _remaining(self) -> str:
        worst = sorted((h for h in self.log.hazards if h.after.risk >= NOTABLE), key=lambda h: -h.after.risk)
        rows = [(h.id, str(h.after.risk), h.name, h.remaining, h.owner) for h in worst]
        head = ("id", "risk", "hazard", "what remains", "owner")
        return f"## Known remaining risks\n\nRisk {NOTABLE} and above, of 25.\n\n{table(head, rows)}"

    def _signed(self) -> str:
        roles = ("safety officer", "unit that keeps the content", "data protection officer")
        return "## Signed\n\n" + table(("role", "name", "date"), [(role, "to be completed", "to be completed") for role in roles])


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
