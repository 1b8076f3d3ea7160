# make tour   builds the graph, answers three questions, draws a page, and ends
# make test   installs what the tests need and runs them
# make check  lint, format, types
# make build  graph/rdf, graph/schema and the store from the records
# make bench  benchmarks, as ratios

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
.PHONY: tour test check build bench clean

tour: .venv/core
	$(BIN)/polisgraph tour

test: .venv/dev
	@.ci/tools
	$(BIN)/python -m pytest -n 2 --dist loadgroup

check: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

build: .venv/core
	$(BIN)/polisgraph build

bench: .venv/dev
	$(BIN)/python -m benchmarks

.venv/core: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("PolisGraph needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

.venv/dev: .venv/core
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache dist build collaboration.html
