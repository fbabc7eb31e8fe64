# One line each. `make generate` and `make test` set up everything they need; only PYTHON (3.10 or newer) must be there.
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: install toolchains generate test check fix golden prove matrix bench load wheel clean

.venv/.installed: pyproject.toml .ci/constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --constraint .ci/constraints.txt --editable '.[dev]'
	touch $@

install: .venv/.installed                     ## the generator and what its tests need, in .venv

toolchains: install                           ## compilers and checkers of the proof, and a browser, in .toolchains
	$(BIN)/python -m dtogen.prove
	$(BIN)/python -m tests.toolchain

generate: install                             ## generated/: the package of every language
	$(BIN)/dtogen generate --lang all --layout package --out generated --overview

check: install                                ## types and lint of our own code; edits nothing
	$(BIN)/mypy
	$(BIN)/ruff check
	$(BIN)/ruff format --check

test: toolchains check                        ## everything, the proof with real compilers included
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal

fix: install                                  ## what the linter can mend by itself
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

golden: install                               ## rewrite the expected files; read the difference
	$(BIN)/python -m pytest tests/test_golden.py tests/test_check.py tests/test_cli.py --force-regen || true
	$(BIN)/python -m pytest tests/test_golden.py tests/test_check.py tests/test_cli.py

prove: toolchains                             ## the matrix
	$(BIN)/dtogen prove --all-variants $(if $(wildcard ../shared/payloads),--payloads ../shared/payloads) --payloads tests/payloads

matrix: toolchains                            ## the matrix of the README
	$(BIN)/python -m tests.matrix

bench: toolchains                             ## seconds and lines, beside quicktype's
	$(BIN)/python -m tests.bench

load: install                                 ## answers a second of /types, beside a hello
	$(BIN)/python -m tests.load

wheel: install                                ## dist/*.whl
	$(BIN)/python -m build --wheel

clean:
	rm -rf .venv .toolchains dist
