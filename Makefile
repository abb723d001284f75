# Balai. `make` alone explains itself. Needs GNU make, Python 3.11 or newer and pip; everything else comes by itself.

PORT ?= 8000
HOST ?= 127.0.0.1
UV_WANTED := uv>=0.9,<1

# The first of these that is new enough; asked only when the environment is made. The system's own comes first:
# distributions compile it with profiles; one compiled by hand often is not, and is slower in everything (ADR 0034).
PYTHON ?= $(shell for p in /usr/bin/python3 python3 python3.14 python3.13 python3.12 python3.11; do \
  $$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PIP = $(shell for p in $(PYTHON) python3 /usr/bin/python3; do $$p -m pip --version >/dev/null 2>&1 && echo $$p -m pip && break; done)

# Where this is set, each process compiles all it imports again: seconds for every command and every server of a test.
unexport PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
UV := UV_PROJECT_ENVIRONMENT=.venv UV_PYTHON_DOWNLOADS=never $(BIN)/uv
# --inexact: uv itself lives in the environment that it fills.
SYNC := $(UV) sync --frozen --inexact --quiet
CATALOGUES := $(wildcard src/balai/web/locale/*/LC_MESSAGES/django.po)
CHECKS_HOME := .venv/checks
# Two files of tests at a time, each with a database server of its own.
WORKERS ?= -n 2 --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test soak bench lint format chromium checks clean

help:  ## show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.catalogues  ## prepare the environment in .venv (again: nothing to do)

run: setup  ## open the hall on PORT (8000): database, register, site
	@exec $(BIN)/balai serve --host $(HOST) --port $(PORT)

test: checks  ## everything: style, types, layers, translations, every test with a real browser
	@$(MAKE) --no-print-directory lint >.venv/lint.log 2>&1 & lint=$$!; \
	$(BIN)/python -m pytest -m "not slow" $(WORKERS); tests=$$?; \
	wait $$lint || { cat .venv/lint.log >&2; echo "Style, types or layers are not in order; the lines above say where." >&2; exit 1; }; \
	exit $$tests

soak: checks  ## what make test does in part, at full length: 200 kills, every width, scheme, field and file (an hour)
	@BALAI_SOAK=1 $(BIN)/python -m pytest -m "slow or longer" $(WORKERS)

bench: .venv/.dev  ## measure, and keep the results in bench/
	@set -e; for one in bench/[a-z]*.py; do echo "== $$one"; kept=bench/results/$$(basename $$one .py).txt; \
	  $(BIN)/python $$one >$$kept 2>.venv/bench.log || { cat .venv/bench.log; exit 1; }; cat $$kept; done

lint: .venv/.dev  ## style, types and layers only
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@BALAI_HOME=$(CHECKS_HOME) $(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

format: .venv/.dev  ## put the code into its form
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

clean:  ## remove the environment and caches; data in var/ stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache dist
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} +
	find src -name '*.mo' -delete

checks: .venv/.dev .venv/.catalogues chromium  # translations are checked by the tests

# A browser for the tests: root on Debian gets the one without windows, which is quicker; else whatever is there.
chromium:
	@command -v chromium-headless-shell >/dev/null && exit 0; \
	there() { for name in chromium chromium-browser google-chrome google-chrome-stable; do \
	  command -v $$name >/dev/null && return 0; done; return 1; }; \
	install() { echo "Installing Chromium for the browser tests."; $$1 apt-get update -qq; \
	  for name in chromium-headless-shell chromium; do \
	  $$1 env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$name >/dev/null && return 0; \
	  done; return 1; }; \
	if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then install "" || there; \
	elif there; then exit 0; \
	elif command -v apt-get >/dev/null && sudo -n true 2>/dev/null; then install "sudo -n"; \
	else false; fi && exit 0; \
	echo "The browser tests need Chromium (Debian: \`sudo apt-get install chromium\`); then run make test again." >&2; exit 1

# No ensurepip is needed: pip of the machine installs into the new environment.
.venv/bin/uv:
	@if [ -z "$(PYTHON)" ]; then \
	  echo "Balai needs Python 3.11 or newer: install it, or name it: make setup PYTHON=/path/to/python3" >&2; exit 1; fi
	@echo "Preparing the environment in .venv."
	@$(PYTHON) -m venv --without-pip .venv
	@$(or $(PIP),$(PYTHON) -m pip) --python .venv/bin/python install --quiet --disable-pip-version-check "$(UV_WANTED)"

.venv/.ready: pyproject.toml uv.lock | .venv/bin/uv
	@$(SYNC) --no-dev
	@touch $@

.venv/.dev: .venv/.ready
	@$(SYNC)
	@touch $@

.venv/.catalogues: .venv/.ready $(CATALOGUES)
	@BALAI_HOME=$(CHECKS_HOME) $(BIN)/python -m balai.web.catalogue compile >/dev/null
	@touch $@
