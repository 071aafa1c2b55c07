# make run       the sandbox, the bot beside it, and a page on 127.0.0.1:8930
# make test      everything, the browser too
# make check     the inner loop: lint, types and the quick tests
# make lint      ruff, mypy, import-linter, codespell
# make bench     the budgets, measured; with INTO=docs/benchmarks.md, the table there written anew
# make pictures  the README's pictures, taken anew; with INTO=folder, every situation of the demo into that folder
# make load      ten minutes (SOAK_SECONDS=600) of people at work, kills, faults and a PostgreSQL that is stopped: nothing lost or doubled, memory flat
# make soak      that; then the kill harness at length: 200 kills on each engine; each safeguard's run without it and with it
# make locks     the release's packages with their hashes, written anew into deploy/

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt

# Some hundred processes start in the tests: what the first has compiled the others read.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test suite kills check lint bench pictures load soak locks clean

run: $(VENV)/run.stamp
	@$(BIN)/python -m sandbox

test: $(VENV)/test.stamp lint
	@sh tests/browser/install.sh
	@$(MAKE) --no-print-directory --jobs=2 suite kills

# Stories mostly wait, for sockets and for each other: two files at a time, each worker with a sandbox of its own, and
# those that take long first (tests/conftest.py). The kills wait longer still, for leases and for settle times: beside
# the rest they cost little.
suite:
	@$(BIN)/pytest --ignore=tests/kills --numprocesses=2 --dist=loadfile --no-loadscope-reorder

kills:
	@$(BIN)/pytest --quiet -p no:cacheprovider tests/kills

# The sandbox, what is shipped, and what shows itself only beside a running bot, take minutes: of the stories, one file stands for all.
LONG := browser doctor kills packaging sandbox stories
QUICK := $(filter-out $(LONG:%=tests/%/),$(wildcard tests/*/ tests/test_*.py)) tests/stories/test_order.py

check: lint
	@$(BIN)/pytest --quiet -m "not slow" --numprocesses=2 --dist=loadfile --no-loadscope-reorder $(QUICK)

lint: $(VENV)/check.stamp
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/codespell

bench: $(VENV)/test.stamp
	@$(BIN)/python -m bench $(if $(INTO),--into $(INTO))

pictures: $(VENV)/test.stamp
	@sh tests/browser/install.sh
	@$(BIN)/python -m tests.browser.pictures $(INTO)

SOAK_SECONDS ?= 600

load: $(VENV)/test.stamp
	@$(BIN)/python -m tests.kills --seconds $(SOAK_SECONDS)

soak: load
	@$(BIN)/python -m tests.kills --kills 200
	@$(BIN)/python -m tests.kills --safeguards

LOCK := --quiet --generate-hashes --allow-unsafe --no-header --no-annotate --strip-extras --no-emit-options --constraint constraints.txt

locks: $(VENV)/run.stamp
	@$(PIP) pip-tools
	@$(BIN)/pip-compile $(LOCK) --extra postgres --output-file deploy/requirements.txt pyproject.toml
	@echo hatchling | $(BIN)/pip-compile $(LOCK) --output-file deploy/requirements-build.txt -

clean:
	@rm -rf $(VENV) .sandbox .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: $(BIN)/python pyproject.toml constraints.txt
	@echo "Installing the bot and its sandbox into $(VENV)"
	@$(PIP) --editable ".[sandbox]"
	@touch $@

$(VENV)/check.stamp: $(VENV)/run.stamp
	@echo "Installing what the checks need"
	@$(PIP) --editable ".[sandbox,check]"
	@touch $@

$(VENV)/test.stamp: $(VENV)/check.stamp
	@echo "Installing the browser tests and PostgreSQL need"
	@$(PIP) --editable ".[sandbox,check,browser,engines]"
	@touch $@
