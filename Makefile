# Needs only Python 3.11+ and make: every target sets up .venv by itself.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help setup demo up browser test check audit format bench fuzz lock catalogues screenshots openapi clean
help: ## what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

setup: $(READY) ## the virtual environment, from the lock file
$(READY): requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
	VIRTUAL_ENV=$(VENV) $(BIN)/uv pip sync --quiet --require-hashes --compile-bytecode requirements.lock
	VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable . uv==0.13.9
	touch $@

demo: $(READY) ## the chain, from four reports to their results, with the engine stopped in the middle
	$(BIN)/hutong demo

up: $(READY) ## the whole product on this machine, with the demo county
	$(BIN)/hutong up --seed demo

browser: ## a Chromium for the tests of the pages: as root, where there is none
	@command -v chromium >/dev/null || [ "$$(id -u)" != 0 ] || { apt-get update -qq && apt-get install -y -qq chromium fonts-noto-cjk; } >/dev/null || true

test: $(READY) $(if $(CI),browser) ## all tests, the fast ones first
	$(BIN)/python -m pytest -q

check: $(READY) ## format, lint, types, floors, drift of the API document, dependencies with a known vulnerability
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/hutong openapi --check
	$(BIN)/python -m tests.dependencies

audit: $(READY) ## the dependencies alone; fails where the advisory service is away
	$(BIN)/python -m tests.dependencies --required

format: $(READY) ## rewrite in the house's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(READY) ## the product beside its bare twins, as ratios
	$(BIN)/python -m tests.bench

fuzz: $(READY) ## schemathesis over the whole API, more than 20,000 calls; half an hour; SEED=… for the same again
	$(BIN)/python -m tests.fuzz $(SEED)

lock: $(READY) ## pin every dependency with its hashes
	$(BIN)/uv pip compile --quiet --generate-hashes --universal --extra dev --no-emit-index-url --no-header --output-file requirements.lock pyproject.toml

catalogues: $(READY) ## bring the pages' words up to date in services/console/locale
	$(BIN)/python -m services.console.catalogues

screenshots: $(READY) browser ## pictures of the main pages, into services/console/pictures
	$(BIN)/python -m tests.browser.screenshots

openapi: $(READY) ## write openapi/hutong.yaml and webhooks.yaml
	$(BIN)/hutong openapi

clean: ## remove the virtual environment
	rm -rf $(VENV)
