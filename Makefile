# Two commands for a newcomer: `make run` and `make test`. Both set up what they need.

SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
# PyTorch for the CPU is some 200 MB; the default on Linux is a CUDA build of several GB.
# On a machine with an NVIDIA GPU: make TORCH_INDEX= run
TORCH ?= torch==2.13.0
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu
STAMP := $(VENV)/.installed
export HF_HUB_OFFLINE ?= 1

.PHONY: help setup run test test-heavy lint format messages bench screenshots clean

help: ## Show the targets.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(STAMP)-run ## Install what `make run` needs into .venv.

$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Collab needs Python 3.11 or newer; PYTHON=python3.12 make … names one." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "python3 -m venv failed. On Debian: apt-get install python3-venv" >&2; exit 1; }

$(STAMP)-run: pyproject.toml | $(VENV)/bin/pip
	@.ci/install "$(VENV)" "$(TORCH)" "$(TORCH_INDEX)" training
	@touch $@

$(STAMP)-test: pyproject.toml $(STAMP)-run
	@.ci/install "$(VENV)" "$(TORCH)" "$(TORCH_INDEX)" training,dev
	@touch $@

run: $(STAMP)-run ## Start Collab with a sample project; prints the URL and the login. PORT=8000 chooses the port.
	@exec $(PY) manage.py start

test: $(STAMP)-test ## Run the tests, PostgreSQL and browser included.
	@COLLAB_TEST_DATABASE=postgres $(PY) -m pytest -m "postgres_too and not heavy and not gpu" $(ARGS)
	@$(PY) -m pytest -n 2 --dist loadgroup -m "not heavy and not gpu" $(ARGS)

test-heavy: $(STAMP)-test ## Run the heavy tests: several trainings, many processes, large files.
	@COLLAB_TEST_DATABASE=postgres $(PY) -m pytest -m "postgres_too and heavy and not gpu" $(ARGS)
	@$(PY) -m pytest -m "heavy and not gpu" $(ARGS)

lint: $(STAMP)-test ## What "clean" means: ruff, mypy, djlint, import-linter, Django's own checks.
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/djlint templates --check --lint --quiet
	@$(VENV)/bin/lint-imports --no-logo
	@COLLAB_HOME=$$(mktemp -d) BEHIND_TLS=1 $(PY) manage.py check --deploy --fail-level WARNING
	@COLLAB_HOME=$$(mktemp -d) $(PY) manage.py makemigrations --check --dry-run

format: $(STAMP)-test ## Format Python and templates.
	@$(VENV)/bin/ruff check --fix --quiet . || true
	@$(VENV)/bin/ruff format --quiet .
	@$(VENV)/bin/djlint templates --reformat --quiet || true

# Needs GNU gettext, as translating does; running Collab and its tests doesn't.
messages: $(STAMP)-run ## Gather the strings to translate, compile what is translated.
	@$(PY) manage.py makemessages --locale zh_Hans --no-obsolete --add-location file --ignore build --ignore tests --ignore var
	@$(PY) manage.py compilemessages --locale zh_Hans --ignore .venv --ignore build --ignore var

bench: $(STAMP)-test ## Run every benchmark in its small size (they show that it works, no more).
	@$(PY) -m tests.benchmarks --size small

screenshots: $(STAMP)-test ## Take the screenshots of docs/ from a real project.
	@$(PY) -m tests.browser.screenshots

clean: ## Remove the virtual environment; your data in var/ stays.
	@rm -rf $(VENV)
