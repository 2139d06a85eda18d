PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: run test quick test-lowest fuzz signals seeds check survivors field state-of-fakes bench address release-check docs history-example pictures setup clean

run: .venv/installed ## judge the embedded target: no credentials, no network
	@$(BIN)/twilio-conformance run embedded

# Bytecode is kept, since many processes import the same modules.
PYTEST := env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest

test: .venv/installed-dev ## check the suite itself
	@$(PYTEST) -n 4 --dist worksteal

quick: .venv/installed-dev ## the tests that start no process, do not judge all cases and are not long; says what it left out
	@$(PYTEST) -n 2 --dist worksteal --quick

fuzz: .venv/installed-dev ## run one fuzzer for SECONDS from SEED: make fuzz NAME=hosts SECONDS=900
	$(BIN)/python -m tests.fuzz $(or $(NAME),hosts) --seconds $(or $(SECONDS),60) --seed $(or $(SEED),0)

LOWEST := build/lowest/bin

test-lowest: ## the tests of judging, and real runs, with the lowest versions of packages that are declared
	@rm -rf build/lowest build/lowest-certificate
	@$(PYTHON) -m venv build/lowest
	@$(LOWEST)/python -m pip install --quiet --disable-pip-version-check uv
	@$(LOWEST)/uv pip install --quiet --python $(LOWEST)/python --resolution lowest-direct --editable '.[dev]'
	$(LOWEST)/python -m pytest -n 2 tests/judging tests/wire tests/engine tests/inprocess
	$(LOWEST)/twilio-conformance run embedded
	$(LOWEST)/twilio-conformance run embedded -n 2
	$(LOWEST)/twilio-conformance certify embedded --out build/lowest-certificate
	$(LOWEST)/twilio-conformance verify build/lowest-certificate

signals: .venv/installed-dev ## end 300 runs by signals at random moments, and count the processes that are left: RUNS=300
	$(BIN)/python -m tests.engine.signal_loop --runs $(or $(RUNS),300)

seeds: .venv/installed-dev ## judge faithful targets with 200 seeds, which all have to conform: SEEDS=200
	$(BIN)/python -m tests.engine.seed_loop --seeds $(or $(SEEDS),200)

check: .venv/installed-dev ## format, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --strict conformance pytest_twilio_conformance.py release website
	$(BIN)/mypy --strict --platform win32 conformance pytest_twilio_conformance.py

tests/node/node_modules: tests/node/package.json ## npm packages for tests: a schema, an accessibility checker, Express, Twilio's clients
	npm install --prefix tests/node --no-package-lock --ignore-scripts --no-audit --no-fund --silent
	@touch $@

build/recorders: tests/support/recorders/requirements.txt ## recorders of Python for tests, in an environment of their own
	@rm -rf $@
	@$(PYTHON) -m venv $@
	@$@/bin/python -m pip install --quiet --disable-pip-version-check -r $<

survivors: .venv/installed-dev ## remove every check and demand in turn, and print each removal that no test notices
	$(BIN)/python -m tests.judging.survivors

field: .venv/installed ## judge the fakes in targets/, or one: NAME=emulate, CONCURRENCY=N, RATE=N/s; requires Node, and Java for two of them
	@$(BIN)/python -m targets.field $(NAME) $(if $(CONCURRENCY),--concurrency $(CONCURRENCY)) $(if $(RATE),--rate $(RATE))

state-of-fakes: .venv/installed ## write docs/state-of-fakes.md and build/state-of-fakes.html from the reports of the last `make field`
	@$(BIN)/python -m targets.state

bench: .venv/installed ## measure the speed beside its limit and other tools, in minutes; in every setting, more than an hour: FULL=--full
	@$(BIN)/python -m benchmarks $(FULL)

address: ## write where the project is and who answers for it: REPOSITORY=who/twilio-conformance AUTHOR=... EMAIL=...
	@$(PYTHON) -m release.address

TOOLS := build/release-tools/bin

build/release-tools: pyproject.toml
	@rm -rf $@
	@$(PYTHON) -m venv $@
	@$(TOOLS)/python -m pip install --quiet --disable-pip-version-check '.[release]'

release-check: build/release-tools ## everything that a release does but the upload; of a tag: TAG=v0.1.0
	$(TOOLS)/python -m release.agreement $(TAG)
	@rm -rf dist
	$(TOOLS)/python -m build --outdir dist .
	$(TOOLS)/twine check --strict dist/*
	$(TOOLS)/check-wheel-contents dist/*.whl
	$(TOOLS)/pyroma --min 10 .
	release/try-wheel $(PYTHON) dist/*.whl

build/docs-tools: pyproject.toml
	@rm -rf $@
	@$(PYTHON) -m venv $@
	@$@/bin/python -m pip install --quiet --disable-pip-version-check '.[docs]'

docs: build/docs-tools ## build the documentation site into build/site; a link that leads nowhere is an error
	@build/docs-tools/bin/python -m website

history-example: .venv/installed ## write build/history-example.html, the history of nights that are simulated
	@$(BIN)/python -m website.example_ledger

pictures: .venv/installed-dev ## draw the pictures in docs/images anew; requires Chromium and its driver
	@$(BIN)/python -m website.pictures

setup: .venv/installed-dev ## install everything that development requires

.venv/installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12")'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) has no venv: install python3-venv" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) --editable .
	@touch $@

.venv/installed-dev: .venv/installed
	@$(PIP) --editable '.[dev]'
	@touch $@

clean: ## remove the virtual environment
	rm -rf .venv
