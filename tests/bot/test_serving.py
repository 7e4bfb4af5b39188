"""How Rasa is started and asked: with the ports of the settings, on loopback only."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.serving import endpoints, say, url, wait_until_ready
from faq.errors import CadsError
from faq.settings import Settings
from tests.assistant import free_port


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(var_dir=tmp_path, rasa_port=free_port(), actions_port=6001)


def test_the_action_server_is_looked_for_at_its_port(settings):
    written = yaml.safe_load(endpoints(settings).read_text())

    assert "http://127.0.0.1:6001/webhook" == written["action_endpoint"]["url"]


def test_nobody_at_the_address_is_told_in_plain_words(settings):
    with pytest.raises(CadsError, match="make run"):
        say(settings, "hello", "someone")


def test_waiting_ends(settings):
    with pytest.raises(CadsError, match="did not answer"):
        wait_until_ready(settings, seconds=0.2)


def test_the_address_is_loopback(settings):
    assert url(settings).startswith(f"http://127.0.0.1:{settings.rasa_port}/")
