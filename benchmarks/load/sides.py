"""Who is measured: stock Rasa, ours alone on SQLite as `make run` has it, and one, two, four Rasa of ours that share the work."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from typing import Any

import httpx
import yaml

from benchmarks.load import stock
from benchmarks.load.processes import Processes, done, free_ports, python
from benchmarks.load.wrk import ID, LoadError
from bot.training import digest_file
from faq.settings import PREFIX, read

#: So many Rasa share the work.
MANY = (1, 2, 4)
#: How long one process may take to answer for the first time, in seconds, and how often it is asked.
START_SECONDS, EVERY = 300.0, 0.1
#: One machine sends all the load: the limits of an address and of a conversation would end it at once.
UNLIMITED = 10_000_000
#: What an installation's `.env` may name, and none of these processes may use.
ELSEWHERE = ("redis_url", "rasa_url", "actions_url", "model_url", "traces_url", "now")
STOCK, ALONE, SHARED = "stock", "alone", "shared"


@dataclass(frozen=True)
class Door:
    """A way in. `body`: what is sent there to ask a question, in which `ID` stands for what no other request has.

    `rasa`: how many Rasa answer behind it; `through`: "channel" for Rasa's own, "web" for the page's API.
    """

    name: str
    title: str
    url: str
    body: dict[str, Any]
    side: str
    rasa: int
    through: str

    def ask(self, client: httpx.Client, question: str, number: str) -> bool:
        """Ask as the first turn of a new conversation; gives whether it was answered."""
        body = {name: number if value == ID else value for name, value in self.body.items()}
        if "metadata" in body:
            body["metadata"] = {"message_id": number}
        with contextlib.suppress(httpx.HTTPError, ValueError):
            answer = client.post(self.url, json={**body, "message": question})
            return answer.status_code == 200 and '"text"' in answer.text and '"unavailable"' not in answer.text
        return False


def channel(name: str, title: str, port: int, side: str, rasa: int) -> Door:
    """Our channel at a port."""
    body = {"sender": ID, "metadata": {"message_id": ID}}
    return Door(name, title, f"http://127.0.0.1:{port}/webhooks/chat/webhook", body, side, rasa, "channel")


def page(name: str, title: str, port: int, side: str, rasa: int) -> Door:
    """The web page's API at a port."""
    return Door(name, title, f"http://127.0.0.1:{port}/api/chat", {"message_id": ID}, side, rasa, "web")


@dataclass
class Side:
    """Processes that answer together. `rasas`: the names of its Rasa, with the line that starts each."""

    name: str
    folder: Path
    env: dict[str, str]
    processes: Processes
    doors: list[Door]
    rasas: dict[str, list[str]]
    rasa_env: Callable[[str], Mapping[str, str]]
    #: What else it needs, by name: started before its Rasa, and after.
    before: dict[str, list[str]] = field(default_factory=dict)
    after: dict[str, tuple[list[str], dict[str, str]]] = field(default_factory=dict)
    #: Its one Rasa itself: then its start and another model for it are measured too.
    first: Door | None = None

    def finish(self, known: str) -> None:
        """Start what is not started yet; returns when each door answers the `known` question.

        Raises:
            LoadError: one did not in time, or ended.
        """
        if not self.first:
            self.start_actions()
            for name in self.rasas:
                self.start_rasa(name)
        for name, (line, env) in self.after.items():
            self.processes.start(f"{self.name} {name}", line, env)
        for door in self.doors:
            self.wait(door, known)

    def end(self) -> None:
        """End all that it started."""
        self.processes.end(*(f"{self.name} {name}" for name in (*self.after, *self.rasas, *self.before)))

    def end_rasa(self) -> None:
        """End its Rasa alone."""
        self.processes.end(*(f"{self.name} {name}" for name in self.rasas))

    def start_actions(self) -> None:
        """What stands before its Rasa, the action server."""
        for name, line in self.before.items():
            self.processes.start(f"{self.name} {name}", line, self.env)
        port = self.env[f"{PREFIX}ACTIONS_PORT"]
        _until(self.processes, lambda: httpx.get(f"http://127.0.0.1:{port}/health", timeout=5, trust_env=False).is_success)

    def start_rasa(self, name: str) -> None:
        """One Rasa."""
        self.processes.start(f"{self.name} {name}", self.rasas[name], self.rasa_env(name))

    def wait(self, door: Door, known: str) -> None:
        """Until a door answers the `known` question.

        Raises:
            LoadError: it did not in time, or a process ended.
        """
        with httpx.Client(timeout=60, trust_env=False) as client:
            _until(self.processes, lambda: door.ask(client, known, f"{time.monotonic_ns():x}"))


def settings(folder: Path, **own: object) -> dict[str, str]:
    """The environment of a side's processes: none of the caller's own settings."""
    others = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    limits = {"turns_per_minute": UNLIMITED, "turns_per_minute_address": UNLIMITED}
    given = {"service": read().service, "var_dir": folder, "database_url": f"sqlite:///{folder / 'cads.db'}"}
    mine = {**dict.fromkeys(ELSEWHERE, ""), **limits, **given, **own}
    return others | {PREFIX + name.upper(): str(value) for name, value in mine.items()}


def published(folder: Path, env: Mapping[str, str], model: Path) -> None:
    """Publish the content into a side's database, and put the trained model where its Rasa looks for it."""
    folder.mkdir(exist_ok=True)
    done(env, "faq", "prepare")
    models = folder / "models" / model.parent.name
    models.mkdir(parents=True)
    for file in (model, digest_file(model)):
        shutil.copy2(file, models)


def of_stock(folder: Path, processes: Processes, trained: Path, ours: Path) -> Side:
    """Stock Rasa as its documentation starts it: its REST channel, conversations in memory, one action server."""
    rasa, actions = free_ports(2)
    env = settings(folder, actions_port=actions)
    published(folder, env, ours)
    endpoints, credentials = folder / "endpoints.yml", folder / "credentials.yml"
    endpoints.write_text(yaml.safe_dump({"action_endpoint": {"url": f"http://127.0.0.1:{actions}/webhook"}}), encoding="utf-8")
    credentials.write_text("rest:\n", encoding="utf-8")
    line = python(
        "rasa", "run", "--model", str(trained), "--interface", "127.0.0.1", "--port", str(rasa), "--enable-api",
        "--endpoints", str(endpoints), "--credentials", str(credentials), "--quiet",
    )  # fmt: skip
    url = f"http://127.0.0.1:{rasa}/webhooks/rest/webhook"
    door = Door(STOCK, "stock Rasa's REST channel", url, {"sender": ID}, STOCK, 1, "channel")
    before = {"actions": python("benchmarks.load.stock_actions")}
    return Side(STOCK, folder, env, processes, [door], {"rasa": line}, lambda _: stock.environment(), before=before, first=door)


def of_ours_alone(folder: Path, processes: Processes, ours: Path) -> Side:
    """One of each on SQLite, as `make run` starts them."""
    rasa, actions, web = free_ports(3)
    env = settings(folder, rasa_port=rasa, actions_port=actions, web_port=web)
    published(folder, env, ours)
    doors = [
        channel("alone", "ours, SQLite: the channel", rasa, ALONE, 1),
        page("alone-web", "ours, SQLite: the page", web, ALONE, 1),
    ]
    return Side(
        ALONE, folder, env, processes, doors, {"rasa": python("bot", "serve")}, lambda _: env,
        before={"actions": python("actions")}, after={"web": (python("bot", "web"), env)}, first=doors[0],
    )  # fmt: skip


def of_ours_shared(folder: Path, processes: Processes, ours: Path, database: str, redis: str, nginx: str) -> Side:
    """Up to four Rasa behind nginx with PostgreSQL and Redis, one action server; a page for each number of Rasa."""
    numbers, fronts, webs = free_ports(max(MANY)), free_ports(len(MANY)), free_ports(len(MANY))
    actions = free_ports(1)[0]
    env = settings(folder, database_url=database, redis_url=redis, actions_port=actions, web_secret="of this run")  # noqa: S106
    published(folder, env, ours)
    doors, after = [], {"nginx": ([nginx, "-c", str(balanced(folder, numbers, fronts))], env)}
    for many, front, web in zip(MANY, fronts, webs, strict=True):
        named = f"ours, {many} Rasa, PostgreSQL"
        doors += [
            channel(f"shared{many}", f"{named}: the channel", front, SHARED, many),
            page(f"shared{many}-web", f"{named}: the page", web, SHARED, many),
        ]
        own = {f"{PREFIX}WEB_PORT": str(web), f"{PREFIX}RASA_URL": f"http://127.0.0.1:{front}"}
        after[f"web{many}"] = (python("bot", "web"), env | own)
    rasas = {f"rasa{at}": port for at, port in enumerate(numbers, start=1)}
    return Side(
        SHARED, folder, env, processes, doors, dict.fromkeys(rasas, python("bot", "serve")),
        lambda name: env | {f"{PREFIX}RASA_PORT": str(rasas[name])}, before={"actions": python("actions")}, after=after,
    )  # fmt: skip


def balanced(folder: Path, rasas: list[int], fronts: list[int]) -> Path:
    """nginx's configuration: a port for the first Rasa, for the first two, for all; each message to the one with least to do."""
    lines = []
    for many, front in zip(MANY, fronts, strict=True):
        servers = " ".join(f"server 127.0.0.1:{port} max_fails=0;" for port in rasas[:many])
        lines.append(f"upstream rasa{many} {{ least_conn; {servers} keepalive 256; keepalive_timeout 3s; }}")
        lines.append(f"server {{ listen 127.0.0.1:{front} backlog=1024; location / {{ proxy_pass http://rasa{many}; }} }}")
    template = Template(Path(__file__).with_name("nginx.conf").read_text(encoding="utf-8"))
    values = {"FOLDER": str(folder), "USER": "user root;" if os.geteuid() == 0 else "", "SERVERS": "\n    ".join(lines)}
    file = folder / "nginx.conf"
    file.write_text(template.substitute(values), encoding="utf-8")
    return file


def _until(processes: Processes, holds: Callable[[], bool]) -> None:
    ends = time.monotonic() + START_SECONDS
    while True:
        processes.check()
        with contextlib.suppress(httpx.HTTPError):
            if holds():
                return
        if time.monotonic() > ends:
            raise LoadError(f"No answer within {START_SECONDS:.0f} seconds. The end of what was printed:\n{processes.told()}")
        time.sleep(EVERY)
