# Needs python3 (3.11 or newer), python3-venv and make; takes uv where it is present.
# Everything is installed into .venv, in steps: a target installs the extras that it
# needs and no others.  `make` alone lists the targets.

PY   ?= python3
ARGS ?=
ONLY ?=
QUICK ?=
SOAK ?= 25

BIN := .venv/bin
UV  := $(shell command -v uv 2>/dev/null)

# Keep other people's settings and the terminal quiet.
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1

# What was compiled is kept: the tests would compile all of it anew in each process.
unexport PYTHONDONTWRITEBYTECODE

ifdef UV
MAKE_VENV = $(UV) venv --quiet --clear --python "$(PY)" .venv
INSTALL = $(UV) pip install --quiet --python $(BIN)/python
else
MAKE_VENV = $(PY) -m venv --clear .venv
INSTALL = $(BIN)/python -m pip install --quiet
endif

.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: help demo test check bench docs soak peers format clean

help:
	@echo 'make demo    run a small shop from orders to a report'
	@echo 'make test    run all tests with coverage'
	@echo 'make check   lint, types and architecture'
	@echo 'make bench   measure against others; ONLY=S1 one of them, QUICK=1 briefly'
	@echo 'make docs    build the documentation into docs/_build/html'
	@echo 'make soak    crash and law tests with big counts; SOAK=25 times as many'
	@echo 'make peers   tests against real partners, installed once outside this folder'
	@echo 'make format  format the code'
	@echo 'make clean   remove .venv and everything that was built'

demo: .venv/.run
	$(BIN)/ordercore demo

# All cores, a file as a whole on one of them; ARGS="-n 0 -x tests/orders" for one.
test: .venv/.test
	$(BIN)/python -m pytest --numprocesses=auto --dist=loadfile --no-loadscope-reorder --cov --cov-report=term $(ARGS)

check: .venv/.test .venv/.check
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --quiet --check
	$(BIN)/mypy
	$(BIN)/pyright --pythonpath $(BIN)/python
	$(BIN)/lint-imports --no-logo --no-cache

bench: .venv/.bench
	$(BIN)/python -m benchmarks $(if $(ONLY),--only $(ONLY)) $(if $(QUICK),--quick) $(ARGS)

docs: .venv/.docs
	$(BIN)/python -m sphinx --jobs=auto --quiet --fail-on-warning --keep-going docs docs/_build/html
	@echo 'docs/_build/html/index.html'

soak: .venv/.test
	ORDERCORE_SOAK=$(SOAK) $(BIN)/python -m pytest -m soak --hypothesis-profile=nightly $(ARGS)

# Shops, ERPs and carriers that nobody here wrote, as servers on 127.0.0.1; one that
# cannot be installed skips its tests, and fails them with ORDERCORE_PEERS=required.
# Needs node and npm; a quarter of an hour on two cores, and the first time more.
peers: .venv/.test
	$(BIN)/python -m pytest -m peer tests/peers $(ARGS)

format: .venv/.check
	$(BIN)/ruff check --quiet --fix-only
	$(BIN)/ruff format --quiet

clean:
	rm -rf .venv build dist htmlcov docs/_build out .coverage .coverage.* \
	  .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# One stamp per set of extras; a change of pyproject.toml makes each one anew.
.venv/.run: pyproject.toml | .venv/.made
	@echo 'installing ordercore into .venv ...'
	@$(INSTALL) --editable .
	@touch $@

.venv/.%: pyproject.toml | .venv/.made
	@echo 'installing ordercore[$*] into .venv ...'
	@$(INSTALL) --editable '.[$*]'
	@touch $@

.venv/.made:
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'ordercore needs Python 3.11 or newer: make PY=/path/to/python3'; exit 1; }
	@$(MAKE_VENV) || { rm -rf .venv; \
	  echo 'no virtual environment: on Debian, apt-get install python3-venv'; exit 1; }
	@touch $@
