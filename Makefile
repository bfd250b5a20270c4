# Works with GNU make 3.81 (macOS) and 4. Variables given on the command line (make run PORT=8001 DATA_DIR=/srv/x)
# reach the service as environment variables.

# Any CPython from 3.8 on prepares the environments; a pyenv shim may be on PATH without being one.
BOOT := $(shell for p in python3 python3.11 python3.10 python .venv/bin/python "$$HOME"/.pyenv/versions/*/bin/python3 \
	/opt/homebrew/bin/python3; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 8))' >/dev/null 2>&1 && { echo "$$p"; break; }; done)
SETUP = $(if $(BOOT),$(BOOT) -m tools.environments,$(error No Python 3.8 or newer was found on PATH; \
	install CPython 3.11 and 3.10, for example with uv or pyenv))
BIN = .venv/bin

.PHONY: help run test check soak train lock clean

help:
	@echo "make run     set up and start everything (PORT=8000 DATA_DIR=var DATABASE_URL= may be given)"
	@echo "make test    set up and run every check and test, browser tests included"
	@echo "make check   format, lint, types, import contracts, unit and contract tests"
	@echo "make soak    set up and run the long runs under faults (RUN=kills SEED=7 COUNT=60 may be given)"
	@echo "make train   train the Rasa model anew"
	@echo "make lock    resolve the lock files anew from requirements/*.in"
	@echo "make clean   remove environments and caches; data stays"

# Whoever kills make, which is what they see, means the service too: it ends with its parent.
run:
	@$(SETUP) app rasa pages
	@exec $(BIN)/firstline run --end-with-parent

test: check
	@$(SETUP) rasa pages browser
	$(BIN)/python -m pytest -n 3 --dist loadfile tests/integration
	$(BIN)/python -m pytest tests/e2e

check:
	@$(SETUP) app dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest -n 2 tests/unit tests/contracts

# Hours. The seed is printed at the beginning and at the end, and the same seed makes the same schedule.
soak:
	@$(SETUP) app dev rasa
	$(BIN)/python -m tests.soak $(if $(RUN),--run $(RUN)) $(if $(SEED),--seed $(SEED)) $(if $(COUNT),--count $(COUNT))

train:
	@$(SETUP) app rasa
	@$(BIN)/firstline train

lock:
	@$(if $(BOOT),$(BOOT) -m tools.locks,$(error No Python 3.8 or newer was found on PATH))

clean:
	rm -rf .venv .venv-rasa .venv-rivals node_modules app/pages/static/vendor .mypy_cache .pytest_cache .ruff_cache \
		.import_linter_cache .hypothesis *.egg-info build
