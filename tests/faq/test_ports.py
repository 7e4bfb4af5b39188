"""A port that is taken is told in plain words, before any server starts."""

from __future__ import annotations

import socket

import pytest

from faq.errors import SettingError
from faq.ports import refuse_if_taken
from tests.assistant import free_port


def test_a_free_port_is_accepted():
    assert refuse_if_taken(free_port(), "CADS_RASA_PORT") is None


def test_a_taken_port_names_the_setting():
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(SettingError, match="CADS_RASA_PORT"):
        refuse_if_taken(taken.getsockname()[1], "CADS_RASA_PORT")
