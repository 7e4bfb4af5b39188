# Two commands do it all on a fresh machine: `make run` starts the assistant, `make test` passes all the tests.
# Needed beforehand: Python 3.11, pip, make. The tests also need Chromium, and install Debian's where there is none.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
PY := $(VENV)/bin/python -W ignore
UV := .tools/bin/uv
TOOLS := .tools/env

.PHONY: run chat test test-training soak load lint setup chromium servers linters train backup restore benchmark safety-case sbom lock clean help

help:            ## say what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

run: setup       ## start the assistant: set up, migrate, import, train, serve; only what has changed
	@$(PY) -m bot ports
	@$(PY) -m faq prepare
	@$(PY) -m bot train
	@exec $(PY) -m honcho --no-colour start

chat: setup      ## talk to the running assistant in this terminal
	@$(PY) -m bot chat

test: setup chromium servers linters lint  ## pass all the tests, two files at once
	@$(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder

servers:         ## PostgreSQL, Redis and nginx, which the tests start for themselves: Debian's, unless they are there
	@.ci/servers

linters: $(TOOLS)/.installed  ## what looks at deploy/: nginx and promtool (Debian's, unless there), hadolint, kubernetes-validate
	@.ci/linters

chromium:        ## the browser that the tests drive: Debian's, unless one is there
	@.ci/chromium

test-training: setup  ## the tests that train a model of their own: twenty minutes more
	@$(PY) -m pytest -m training

soak: setup servers  ## the faults of many machines for two minutes each, then 5,000 turns and 20 models; writes benchmarks/results/soak.md
	@SOAK_SECONDS=$${SOAK_SECONDS:-120} $(PY) -m pytest tests/faults/test_cluster.py tests/faults/test_long_life.py

load: setup servers  ## replies a second, latencies and memory beside stock Rasa; writes docs/capacity.md too (ARGS="--quick")
	@.ci/load
	@exec $(PY) -m benchmarks.load $(ARGS)

lint: setup      ## ruff and mypy
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy

backup: setup    ## copy the whole database into one file (TO=file or folder)
	@$(PY) -m faq backup $(if $(TO),--to $(TO))

restore: setup   ## put a backup in the place of the database (FROM=file, OVER=yes where it has rows)
	@test -n "$(FROM)" || { echo "Say which: make restore FROM=file"; exit 2; }
	@$(PY) -m faq restore --from $(FROM) $(if $(OVER),--over)

train: setup     ## train a model for the live release, unless one fits
	@$(PY) -m faq prepare
	@$(PY) -m bot train

benchmark: setup ## measure the understanding against three others (ARGS="--quick --data DIR")
	@$(PY) -m benchmarks $(ARGS)

safety-case: train chromium  ## run the safety tests and write docs/safety-case/<date>-release-<n>.md
	@$(PY) -m safety $(ARGS)

sbom: setup $(TOOLS)/.installed  ## write deploy/sbom.json (CycloneDX) and docs/licences.md from what is installed
	@$(TOOLS)/bin/cyclonedx-py environment --output-reproducible --of JSON $(VENV)/bin/python | $(PY) -m safety.licences

setup: $(VENV)/.installed  ## install what is locked into .venv

$(UV): requirements-uv.lock
	@echo "Setting up: fetching uv ..."
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --root-user-action ignore --upgrade --target .tools --require-hashes -r requirements-uv.lock
	@touch $(UV)

# Compiled once here: without it, and with PYTHONDONTWRITEBYTECODE set, each start compiles TensorFlow again.
$(VENV)/.installed: requirements.lock $(UV)
	@echo "Setting up: installing what is locked into .venv (a few minutes the first time) ..."
	@test -x $(VENV)/bin/python || $(UV) venv --quiet --python $(PYTHON) $(VENV)
	@$(UV) pip sync --quiet --require-hashes --python $(VENV)/bin/python requirements.lock
	@echo "Setting up: compiling it, so that each start is fast ..."
	@$(VENV)/bin/python -W ignore -m compileall -q -j 0 $(VENV)/lib > /dev/null || true
	@touch $@

lock: $(UV)      ## make requirements.lock again from pyproject.toml, and that of the tools
	@$(UV) pip compile pyproject.toml --python-version 3.11 --generate-hashes --no-annotate --no-emit-index-url --quiet -o requirements.lock
	@$(UV) pip compile requirements-tools.in --python-version 3.11 --generate-hashes --no-annotate --no-emit-index-url --quiet -o requirements-tools.lock

$(TOOLS)/.installed: requirements-tools.lock $(UV)
	@echo "Setting up: installing the linters and the lister into .tools/env ..."
	@test -x $(TOOLS)/bin/python || $(UV) venv --quiet --python $(PYTHON) $(TOOLS)
	@$(UV) pip sync --quiet --require-hashes --python $(TOOLS)/bin/python requirements-tools.lock
	@touch $@

clean:           ## take away what was made (not your database)
	rm -rf $(VENV) .tools var/models var/cache .rasa
