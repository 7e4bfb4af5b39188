"""The web app over a real store, without Rasa behind it; and the same with the real assistant behind it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from bot.web.app import create_app
from faq.entries import Release
from faq.settings import Settings
from tests.assistant import VAR, Assistant, free_port

NOW = datetime(2026, 11, 24, 10, 30)


@pytest.fixture
def settings(engine: Engine, published: Release, tmp_path: Path) -> Settings:
    """A store of its own with the Norfolk content live, on a Tuesday morning, and nobody on Rasa's port."""
    return Settings(database_url=str(engine.url), var_dir=tmp_path, now=NOW, rasa_port=free_port(), web_seconds=1)


def client(settings: Settings, **more: Any) -> TestClient:
    return TestClient(create_app(settings.copy(update=more)), base_url="http://127.0.0.1:8000", follow_redirects=False)


@pytest.fixture
def web(settings: Settings) -> Iterator[TestClient]:
    """The app while Rasa is away."""
    with client(settings) as found:
        yield found


@pytest.fixture(scope="module")
def answering(assistant: Assistant) -> Iterator[TestClient]:
    """The app with the assistant of the whole run behind it."""
    url = assistant.env["CADS_DATABASE_URL"]
    settings = Settings(database_url=url, var_dir=VAR, now=NOW, rasa_port=assistant.rasa_port, turns_per_minute=1000)
    with client(settings) as found:
        yield found
