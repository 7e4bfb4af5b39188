"""What the editor says to the trainer and understands of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from faq.settings import Settings
from faq.trainer import Case, HttpTrainer, Probing, TrainerError, Training
from tests.trainer import PretendTrainer, pretending


@pytest.fixture
def there() -> Iterator[PretendTrainer]:
    with pretending() as found:
        yield found


@pytest.fixture
def trainer(there: PretendTrainer) -> HttpTrainer:
    return HttpTrainer(there.settings)


def test_a_model_is_trained_and_asked_for_by_its_name(there, trainer, norfolk):
    there.steps = 2

    model = trainer.train(norfolk)

    assert f"model-{norfolk.training_digest[:16]}" == model
    assert [Training("training", 0.5, "halfway"), Training("ready", 1.0)] == [trainer.training(model) for _ in range(2)]


def test_saved_questions_are_asked_with_the_whole_content(there, trainer, norfolk):
    there.steps, there.failed = 2, [{"text": "who?", "wanted": "what_is_cads", "got": "consent"}]

    trainer.probe("model-1", norfolk)

    found = [trainer.probed("model-1") for _ in range(2)]
    assert [Probing("testing", 3, 10, 3), Probing("ready", 10, 10, 9, (Case("who?", "what_is_cads", "consent"),))] == found
    assert [norfolk.digest] == there.probed_with


def test_many_texts_are_asked_for_in_several_calls(there, trainer):
    there.means = {"500": [1.0, 0.0, 0.0]}

    found = trainer.vectors([str(n) for n in range(501)])

    assert (501, [1.0, 0.0, 0.0]) == (len(found), found[500])
    assert ["POST /vectors"] * 2 == there.asked


def test_what_it_knows_nothing_of_is_none(trainer):
    assert [None, None] == [trainer.training("never"), trainer.probed("never")]


def test_without_the_secret_it_is_told_nothing(there):
    stranger = HttpTrainer(Settings(trainer_port=there.port, trainer_secret="guessed"))

    with pytest.raises(TrainerError):
        stranger.training("model-1")

    assert [] == there.asked


def test_away_it_says_what_goes_on_without_it(there, trainer):
    there.stop()

    with pytest.raises(TrainerError, match=r"does not answer \(ConnectError\).*Words and facts go live without it"):
        trainer.training("model-1")
