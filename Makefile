# What one needs to see Onward, test it and look after it. `make` alone tells.
SHELL := /bin/sh
PY := .venv/bin/python
RUN_READY := .venv/.ready
DEV_READY := .venv/.ready-dev

.PHONY: help setup demo test slow check transcripts histories bench audit lock clean

help:
	@echo 'make demo    the bot in your browser: no token, no network'
	@echo 'make test    the tests (under four minutes)'
	@echo 'make check   style, types, import arrows, and every word of the content'
	@echo 'make transcripts    what the bot says in docs/conversations, written anew'
	@echo 'make histories      what the version that is being made leaves with people, for tests of upgrades'
	@echo 'make slow    the exhaustive tests'
	@echo 'make bench   measurements'
	@echo 'make setup   everything for the above, into .venv'
	@echo 'make audit   whether anything is known against the locked versions, where that can be asked'
	@echo 'make lock    renew the lock files (UPGRADE=--upgrade for newer versions)'
	@echo 'make clean   remove .venv and caches'

setup: $(DEV_READY)

# Bad or half-made environments repair themselves: the stamp is the last thing that is written.
$(RUN_READY): requirements.txt requirements-uv.txt .ci/setup
	@sh .ci/setup requirements.txt
	@touch $@

$(DEV_READY): requirements-dev.txt requirements.txt requirements-uv.txt .ci/setup
	@sh .ci/setup requirements-dev.txt
	@touch $(RUN_READY) $@

# For example: make demo DEMO="--port 8090 --no-browser"
demo: $(RUN_READY)
	@exec $(PY) -m bot demo $(DEMO)

# For example: make test TESTS="tests/engine -x"
test: $(DEV_READY)
	$(PY) -m pytest -q -n 2 $(TESTS)

# Whole conversations once more, with the bot on PostgreSQL.
ON_POSTGRES := tests/conversations/test_happy_paths.py tests/conversations/test_days.py tests/checkins/test_tick.py \
	tests/flows/test_feedback.py tests/flows/test_mine.py tests/flows/test_pause.py tests/flows/test_rejected.py

slow: $(DEV_READY)
	$(PY) -m pytest -q -n 2 -m slow $(TESTS)
	$(if $(TESTS),,ONWARD_STAGE=postgresql $(PY) -m pytest -q -n 2 $(ON_POSTGRES))

check: $(DEV_READY)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -c 'from importlinter.cli import lint_imports_command as main; main()'
	$(PY) -m bot check

transcripts: $(DEV_READY)
	$(PY) -m tests.transcripts

histories: $(DEV_READY)
	$(PY) -m tests.histories

# Longer ones: bench.throughput --write, checkins, faults, fuzz, kills. bench.letters, safety and intents want a file of yours.
bench: $(DEV_READY)
	$(PY) -m bench.turns
	$(PY) -m bench.capacity
	$(PY) -m bench.checkins --people 100000 --peers 10000
	$(PY) -m bench.throughput --quick

audit: $(DEV_READY)
	$(PY) .ci/audit.py

# The runtime's versions are those that were tested: the larger file is solved first and holds the smaller.
COMPILE = UV_NO_CONFIG=1 UV_CUSTOM_COMPILE_COMMAND='make lock' $(PY) -m uv pip compile --quiet $(UPGRADE) \
	--universal --python-version 3.11 --fork-strategy fewest --generate-hashes --no-emit-index-url --no-emit-find-links

lock: $(DEV_READY)
	$(COMPILE) pyproject.toml --extra postgres --group dev -o requirements-dev.txt
	$(COMPILE) pyproject.toml --extra postgres -c requirements-dev.txt -o requirements.txt
	grep -o '^uv==[^ ]*' requirements-dev.txt | $(COMPILE) - -o requirements-uv.txt

clean:
	rm -rf .venv .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis preview.html
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
