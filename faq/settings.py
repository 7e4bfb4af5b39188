"""All settings, from the environment or `.env`, read once at the start of a process.

A setting that is wrong stops the start with a message that names it. `.env.example` lists each with its default, and a
test holds the two together.
"""

from __future__ import annotations

import os
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic import BaseModel, Extra, Field, ValidationError, root_validator, validator
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from faq.errors import SettingError

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "CADS_"
#: What may hold a password is never shown.
SECRET = ("database_url", "smtp_url", "redis_url", "model_url", "web_secret", "trainer_secret")
#: An origin, and an address: nothing that could end a header or begin another one.
SITE = re.compile(r"https?://[A-Za-z0-9.*-]+(:\d{1,5})?")
MAIL = re.compile(r"smtp(s|\+starttls)?://([^\s@/]+@)?[A-Za-z0-9.-]+(:\d{1,5})?/?")
REDIS = re.compile(r"rediss?://([^\s@/]*@)?[A-Za-z0-9.-]+(:\d{1,5})?(/\d{1,2})?")
PAGE = re.compile(SITE.pattern + r"(/[^\s\"'<>;,]*)?")


class Settings(BaseModel):
    """What an installation can choose. Each is the variable `CADS_` + its name in capitals."""

    service: str = Field("norfolk-cads", regex=r"^[a-z][a-z0-9-]{1,40}$", description="which front door answers")
    database_url: str = Field("sqlite:///var/cads.db", description="where content and releases are kept")
    content_dir: Path = Field(Path("faq/content"), description="the folders a new installation starts from")
    var_dir: Path = Field(Path("var"), description="what the running assistant writes: database, models, safe texts")
    redis_url: str = Field(
        "", description="what several replicas share: redis://127.0.0.1:6379/0; empty: one process of each, no Redis"
    )
    rasa_host: str = Field("127.0.0.1", min_length=1, description="the address that Rasa listens on: never the public's")
    rasa_port: int = Field(5005, ge=1, le=65535, description="Rasa's port")
    rasa_url: str = Field("", description="where the page finds Rasa; empty: http://127.0.0.1:CADS_RASA_PORT")
    actions_host: str = Field(
        "127.0.0.1", min_length=1, description="the address that the action server listens on: never the public's"
    )
    actions_port: int = Field(5055, ge=1, le=65535, description="the action server's port")
    actions_url: str = Field("", description="where Rasa finds the action server; empty: http://127.0.0.1:CADS_ACTIONS_PORT")
    web_host: str = Field("127.0.0.1", min_length=1, description="the address that the web page is served on")
    web_port: int = Field(8000, ge=1, le=65535, description="the web page: the one public process")
    web_secret: str = Field("", description="signs conversation ids; empty: made once and kept in CADS_VAR_DIR/web.key")
    web_seconds: float = Field(8.0, gt=0, le=30, description="how long the page waits for Rasa before the safe reply")
    turns_per_minute: int = Field(20, ge=1, description="messages a minute from one conversation")
    turns_per_minute_address: int = Field(600, ge=1, description="messages a minute from one address: a school shares one")
    embed_hosts: str = Field("", description="sites that may show the chat in a frame: https://www.example.org, by spaces")
    exit_url: str = Field("https://www.bbc.co.uk/weather", description="where 'Exit this page' leads")
    editor_host: str = Field(
        "127.0.0.1", min_length=1, description="the address that the editor is served on: never the public's"
    )
    editor_port: int = Field(8001, ge=1, le=65535, description="the editor, for the staff's network")
    session_idle_minutes: int = Field(30, ge=1, le=720, description="an editor who does nothing for so long signs in again")
    session_hours: int = Field(10, ge=1, le=24, description="an editor signs in again after so many hours in any case")
    second_person: bool = Field(True, description="a publish needs a second person; False only for a unit of one")
    trainer_host: str = Field(
        "127.0.0.1", min_length=1, description="the address that the trainer listens on: never the public's"
    )
    trainer_port: int = Field(5006, ge=1, le=65535, description="the trainer's port")
    trainer_url: str = Field("", description="where the editor finds the trainer; empty: http://127.0.0.1:CADS_TRAINER_PORT")
    trainer_secret: str = Field(
        "", description="shared by editor, trainer and Rasa; empty: made once, kept in CADS_VAR_DIR/trainer.key"
    )
    model_url: str = Field(
        "", description="where Rasa pulls models from: the trainer's /model, or files, with {model} for the name; empty: nowhere"
    )
    max_chars: int = Field(1500, ge=100, le=4000, description="longest message that is answered, in characters")
    action_seconds: float = Field(3.0, gt=0, le=8, description="how long an action may take before the safe reply")
    conversation_minutes: int = Field(30, ge=1, le=1440, description="a conversation idle for longer is forgotten, in minutes")
    keep_text_days: int = Field(30, ge=0, le=365, description="questions not answered are kept redacted for so long; 0: never")
    keep_counts: bool = Field(True, description="count what came of the turns, by the hour; no text, no conversation")
    smtp_url: str = Field("", description="the mail server for the digest: smtp+starttls://user:password@mail.example.org:587")
    digest_from: str = Field("", description="who the digest comes from, an e-mail address")
    digest_to: str = Field("", description="who gets the digest, e-mail addresses with spaces between them")
    log_format: str = Field("plain", regex=r"^(plain|keyvalue|json)$", description="the log's lines: plain, keyvalue or json")
    traces_url: str = Field(
        "", description="an OpenTelemetry collector, by OTLP over HTTP: http://127.0.0.1:4318/v1/traces; empty: no traces"
    )
    now: datetime | None = Field(None, description="stop the clock here (2026-12-25T10:00), for trying and testing only")

    @root_validator(skip_on_failure=True)
    def _ports_differ(cls, values: dict[str, Any]) -> dict[str, Any]:
        ports = {name: port for name, port in values.items() if name.endswith("_port")}
        same = [name for name, port in ports.items() if list(ports.values()).count(port) > 1]
        if same:
            raise ValueError(f"{' and '.join(PREFIX + name.upper() for name in same)} must not be the same")
        return values

    class Config:
        extra = Extra.forbid
        frozen = True

    @validator("database_url")
    def _names_a_database(cls, value: str) -> str:
        try:
            backend = make_url(value).get_backend_name()
        except ArgumentError as wrong:
            raise ValueError("write it like sqlite:///var/cads.db") from wrong
        if backend not in ("sqlite", "postgresql"):
            raise ValueError("use sqlite or postgresql")
        return value

    @validator("redis_url")
    def _names_a_redis(cls, value: str) -> str:
        if value and not REDIS.fullmatch(value):
            raise ValueError("write it like redis://127.0.0.1:6379/0 or rediss://user:password@redis.example.org/0")
        return value

    @validator("rasa_url", "actions_url", "trainer_url")
    def _is_a_server(cls, value: str) -> str:
        if value and not re.fullmatch(SITE.pattern, value):
            raise ValueError("write it like http://rasa:5005, with no path")
        return value

    @validator("model_url")
    def _is_a_model(cls, value: str) -> str:
        if value and not PAGE.fullmatch(value):
            raise ValueError("write it like http://trainer:5006/model or https://store.example.org/models/{model}.tar.gz")
        return value

    @validator("embed_hosts")
    def _are_sites(cls, value: str) -> str:
        if not all(SITE.fullmatch(site) for site in value.split()):
            raise ValueError("write whole origins with a space between them, like https://www.example.org")
        return value

    @validator("smtp_url")
    def _is_a_mail_server(cls, value: str) -> str:
        if value and not MAIL.fullmatch(value):
            raise ValueError("write it like smtp://mail.example.org:25, smtps:// or smtp+starttls://")
        return value

    @validator("digest_from", "digest_to")
    def _are_addresses(cls, value: str) -> str:
        if not all(re.fullmatch(r"[^@\s,;<>]+@[^@\s,;<>]+", address) for address in value.split()):
            raise ValueError("write whole e-mail addresses, with spaces between them")
        return value

    @validator("exit_url")
    def _is_a_page(cls, value: str) -> str:
        if not PAGE.fullmatch(value):
            raise ValueError("write a whole address, like https://www.example.org/")
        return value

    @validator("traces_url")
    def _is_a_collector(cls, value: str) -> str:
        if value and not PAGE.fullmatch(value):
            raise ValueError("write it like http://127.0.0.1:4318/v1/traces")
        return value

    @validator("now", pre=True)
    def _empty_is_none(cls, value: object) -> object:
        return value or None

    @property
    def rasa_at(self) -> str:
        """Where Rasa is found."""
        return self.rasa_url or f"http://127.0.0.1:{self.rasa_port}"

    @property
    def actions_at(self) -> str:
        """Where the action server is found."""
        return self.actions_url or f"http://127.0.0.1:{self.actions_port}"

    @property
    def trainer_at(self) -> str:
        """Where the trainer is found."""
        return self.trainer_url or f"http://127.0.0.1:{self.trainer_port}"

    @property
    def models_dir(self) -> Path:
        """Where this service's trained models are."""
        return self.var_dir / "models" / self.service

    @property
    def kept(self) -> dict[str, str]:
        """How long what is kept, as the fixed text `page_privacy` tells it: the page must say what this installation does."""
        days = self.keep_text_days
        return {
            "kept_conversation": _many(self.conversation_minutes, "minute"),
            "kept_questions": _many(days, "day") if days else "they are not kept at all",
        }

    @property
    def safe_file(self) -> Path:
        """The texts and numbers that stand without a database."""
        return self.var_dir / f"{self.service}.safe.json"


def read(env_file: Path = ROOT / ".env") -> Settings:
    """The settings of this process: the environment first, then `env_file`, then defaults.

    Raises:
        SettingError: a value is not allowed, or a `CADS_` name is not known.
    """
    given = {**dotenv_values(env_file), **os.environ}
    wanted = {k.removeprefix(PREFIX).lower(): v for k, v in given.items() if k.startswith(PREFIX) and v is not None}
    try:
        return _from_root(Settings.parse_obj(wanted))
    except ValidationError as wrong:
        raise SettingError(f"{_in_words(dict(wrong.errors()[0]), wanted)} See .env.example.") from wrong


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _in_words(error: dict[str, Any], wanted: dict[str, str]) -> str:
    """What is wrong with a setting, naming it; an address that may hold a password is not shown."""
    field = str(error["loc"][0])
    if field == "__root__":
        return f"{error['msg']}."
    name = PREFIX + field.upper()
    if error["type"] == "value_error.extra":
        return f"There is no setting {name}."
    value = "" if field in SECRET else f"={wanted.get(field)}"
    return f"The setting {name}{value} is wrong: {error['msg']}."


def _from_root(settings: Settings) -> Settings:
    """Relative paths count from the repository, so that every process means the same files wherever it is started."""
    url = settings.database_url
    if url.startswith("sqlite:///") and not url.startswith("sqlite:////"):
        url = f"sqlite:///{ROOT / url.removeprefix('sqlite:///')}"
    return settings.copy(
        update={
            "database_url": url,
            "content_dir": ROOT / settings.content_dir,
            "var_dir": ROOT / settings.var_dir,
        }
    )
