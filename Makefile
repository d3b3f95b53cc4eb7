# The front doors: make run, make test, make lint, make bench, make drill. `make` alone lists them.

PORT ?= 8000
VENV := .venv
MANAGE := $(VENV)/bin/python manage.py
PYTHON ?= $(shell for python in python3 python3.11 python3.12 python3.13 python3.14; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo $$python; break; }; done)
PACKAGES := deploy/system_packages.py
INSTALL := $(VENV)/bin/pip install --quiet --disable-pip-version-check --require-hashes
LOCK := $(VENV)/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --custom-compile-command "make lock"
WITH_POSTGRES := $(VENV)/bin/python -m tests.infrastructure.with_postgres
PYTEST := $(VENV)/bin/python -m pytest -n 2 --dist worksteal

ifeq ($(shell uname),Darwin)
export DYLD_FALLBACK_LIBRARY_PATH := $(shell brew --prefix 2>/dev/null)/lib:/usr/local/lib:/usr/lib
endif

.PHONY: help run test lint bench drill coverage lock messages python run-packages test-packages

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' Makefile

run: run-packages $(VENV)/run ## install, prepare and serve Patella with its demo on 127.0.0.1:8000 (PORT=…)
	@BASE_URL=$${BASE_URL:-http://127.0.0.1:$(PORT)} $(MANAGE) serve --prepare --port $(PORT)

test: test-packages $(VENV)/dev lint ## install what tests need, then lint and run every test
	$(PYTEST)
	$(WITH_POSTGRES) $(PYTEST) -m "database and not browser"

lint: $(VENV)/dev ## style, formatting, types, import contracts, migrations, settings
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/mypy clinic intake careplans deploy manage.py
	$(VENV)/bin/lint-imports
	SQLITE_FILE=:memory: $(MANAGE) makemigrations --check --dry-run
	SQLITE_FILE=:memory: $(MANAGE) check

bench: run-packages $(VENV)/dev ## speed, as ratios against a reference in the same run
	$(VENV)/bin/python -m tests.bench

drill: test-packages $(VENV)/dev ## in full length what tests and bench show on a sample: 300 intakes, 100 000 forms read again
	$(PYTEST) tests/drill/random_intakes.py
	$(VENV)/bin/python -m tests.bench.retriage 100000

coverage: test-packages $(VENV)/dev ## which lines the tests run
	$(VENV)/bin/coverage erase
	$(VENV)/bin/coverage run -m pytest
	$(VENV)/bin/coverage combine --quiet
	$(VENV)/bin/coverage report

lock: $(VENV)/dev ## write requirements.txt and requirements-dev.txt anew from pyproject.toml
	$(LOCK) --output-file requirements.txt
	$(LOCK) --group dev --constraint requirements.txt --output-file requirements-dev.txt

messages: $(VENV)/dev ## gather what patients read into the catalogues and compile them
	@$(VENV)/bin/python -m tests.infrastructure.messages

python:
	@test -n "$(PYTHON)" || { \
		echo "Patella needs Python 3.11 or newer. Install it, or name it: make run PYTHON=/path/to/python3"; \
		exit 1; }

run-packages: python
	@$(PYTHON) $(PACKAGES) run

test-packages: python
	@$(PYTHON) $(PACKAGES) test

$(VENV)/bin/pip: | run-packages
	@echo "Making the virtual environment in $(VENV)."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run: requirements.txt | $(VENV)/bin/pip
	@echo "Installing the locked dependencies."
	@$(INSTALL) -r requirements.txt
	@touch $@

$(VENV)/dev: requirements-dev.txt | $(VENV)/bin/pip
	@echo "Installing the locked dependencies, with those of the tests."
	@$(INSTALL) -r requirements-dev.txt
	@touch $@ $(VENV)/run
