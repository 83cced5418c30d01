# For GNU make 3.81 or newer. Commands take more arguments as ARGS: make test ARGS='-k digest'
.DEFAULT_GOAL := help
.PHONY: help run test check format setup semantic lock clean

PYTHON ?=
export PYTHON
py := .venv/bin/python
code := $(wildcard bot adapters storage tests bench)
compile := pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command 'make lock'

# An outer project's environment must not leak into this one.
unexport PYTHONPATH PYTHONHOME PYTHONSAFEPATH VIRTUAL_ENV

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: ## talk to Paperboy here; sets everything up the first time
	@sh .ci/setup run </dev/null
	@trap : INT; $(py) -m bot chat $(ARGS) || { code=$$?; [ $$code -eq 130 ] || exit $$code; }

test: ## run all tests
	@sh .ci/setup dev </dev/null
	@$(py) -m pytest -q -n 2 $(ARGS)

check: ## check format, lint, types, layers and docs
	@sh .ci/setup dev </dev/null
	$(py) -m ruff format --check $(code)
	$(py) -m ruff check $(code)
	$(py) -m mypy $(code)
	$(py) -c 'from importlinter.cli import lint_imports_command as main; main()' --no-logo
	$(py) -m pytest -q tests/meta

format: ## format the code and repair what lint can repair
	@sh .ci/setup dev </dev/null
	$(py) -m ruff check --fix --quiet $(code) || true
	$(py) -m ruff format $(code)

setup: ## prepare .venv for run and test, with locked versions (PYTHON=... picks the Python)
	@sh .ci/setup dev </dev/null

semantic: ## add what search by meaning needs (then set SEMANTIC_SEARCH=on)
	@sh .ci/setup run </dev/null
	@sh .ci/setup uv </dev/null
	@uv=$$(command -v uv || echo .venv/bin/uv); set -x; \
	"$$uv" pip install --python $(py) -c requirements.lock -r pyproject.toml --extra semantic $(ARGS)

lock: ## write the locked requirements anew from pyproject.toml (ARGS=--upgrade for newer versions)
	@sh .ci/setup uv </dev/null
	@uv=$$(command -v uv || echo .venv/bin/uv); set -ex; \
	"$$uv" $(compile) pyproject.toml --group dev -o requirements-dev.lock $(ARGS); \
	"$$uv" $(compile) pyproject.toml -c requirements-dev.lock -o requirements.lock $(ARGS); \
	"$$uv" $(compile) --group setup -o requirements-uv.lock $(ARGS)

clean: ## remove .venv and what tools left behind; your papers and settings stay
	rm -rf .venv .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find $(code) -name __pycache__ -type d -prune -exec rm -rf {} +
