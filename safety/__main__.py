"""`python -m safety`: run the safety tests and write the safety case of the live release."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from bot.release import live_release
from bot.training import digest_of, usable
from faq import files
from faq.errors import CadsError, SettingError
from faq.settings import ROOT, Settings, read
from safety import danger, log, proof, results
from safety.case import Case, Subject

FOLDER = ROOT / "docs" / "safety-case"


def main(argv: list[str] | None = None) -> int:
    """0: every control that is built is proven. 1: not, or no report could be written. 2: wrong use."""
    parser = argparse.ArgumentParser(prog="python -m safety", description="Write the safety case of the live release.")
    parser.add_argument("--results", type=Path, metavar="FILE", help="a JUnit file of these tests, instead of running them")
    parser.add_argument("--to", type=Path, default=FOLDER, metavar="DIR", help="where the report goes (docs/safety-case)")
    options = parser.parse_args(argv)
    try:
        case = _case(read(), options.results)
        return _written(case, options.to)
    except (CadsError, OSError) as wrong:
        print(wrong, file=sys.stderr)
        return 2 if isinstance(wrong, SettingError) else 1


def _case(settings: Settings, junit: Path | None) -> Case:
    found = log.read()
    subject = _subject(settings)  # first: without a release or a model there is nothing to test for
    said = results.read(junit) if junit else _run(found)
    return Case(subject, found, said, danger.read(), date.today(), proof.problems(found))


def _subject(settings: Settings) -> Subject:
    release = live_release(settings)
    model = usable(settings, release)
    as_tested = files.read(settings.content_dir / settings.service)[0].digest == release.content.digest
    return Subject(
        release.service, release.number, release.digest, release.checked_on, as_tested, model.name, digest_of(model), _commit()
    )


def _commit() -> str:
    """The commit that is checked out, and whether anything was changed since."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        return "unknown"
    told = [
        subprocess.run([git, *line], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
        for line in (["rev-parse", "HEAD"], ["status", "--porcelain"])
    ]
    return (told[0] or "unknown") + (", with changes that are not committed" if told[1] else "")


def _run(found: log.Log) -> dict[str, str]:
    """Every test that the log names, and the test of the log itself."""
    proofs = [row.proof for row in found.rows]
    names = {test for p in proofs for name in (*p.named, *p.planned) for test in proof.existing(name)}
    with tempfile.TemporaryDirectory() as folder:
        junit = Path(folder) / "results.xml"
        line = [sys.executable, "-W", "ignore", "-m", "pytest", f"--junitxml={junit}", "tests/test_hazards.py"]
        subprocess.run([*line, *(f"tests/{name}" for name in sorted(names))], cwd=ROOT, check=False)
        return results.read(junit)


def _written(case: Case, folder: Path) -> int:
    file = folder / f"{case.on}-release-{case.subject.release}.md"
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text(case.page(), encoding="utf-8")
    print(f"Safety case: {file}")
    if not case.holds:
        print("Not every control is proven. The page says which.", file=sys.stderr)
    return 0 if case.holds else 1


if __name__ == "__main__":
    sys.exit(main())
