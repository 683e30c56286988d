# Two commands do everything on a bare machine: `make run` and `make test`. Both can be repeated.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
TEST_STAMP := $(VENV)/.installed-test

.PHONY: help run test test-long lint compiled programs programs-long clean

help:
	@echo "make run        environment, install, the main job on the built-in layers"
	@echo "make test       environment, install, the programs that tests need, the default tests"
	@echo "make test-long  everything, the long tests too"
	@echo "make lint       style and architecture checks"

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit("remine needs Python 3.11 or newer; this is %d.%d. Set PYTHON=python3.11" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)

$(STAMP): $(BIN)/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $(STAMP)

$(TEST_STAMP): $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $(TEST_STAMP)

# pip does this with what it copies, not with an editable install: commands start half a second sooner
compiled: $(STAMP)
	@$(BIN)/python -m compileall -q src

run: compiled
	$(BIN)/remine run mine-waste --overwrite
	$(BIN)/remine run recycling --overwrite

programs:
	@sh scripts/install_test_programs.sh

programs-long:
	@sh scripts/install_test_programs.sh qgis

lint: $(TEST_STAMP)
	$(BIN)/ruff check src tests scripts benchmarks
	$(BIN)/lint-imports --no-cache

test: $(TEST_STAMP) compiled programs lint
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "not long"

test-long: $(TEST_STAMP) compiled programs-long lint
	$(BIN)/python -m pytest -q -n 2 --dist loadfile

clean:
	rm -rf $(VENV) maps/*/ build dist .pytest_cache
