# What one does with this checkout; `make help` lists it. Nothing is installed outside of it:
# the packages go into .venv, the private PostgreSQL into .data.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help demo test check bench backup restore faults fuzz fuzz-bytes audit screenshots lock installed installed-dev

PYTHON ?=
PORT ?= 8000
DEBUG ?= 1
ARGS ?=

help:
	@echo 'make demo         the site with the demo data, on 127.0.0.1:8000 (PORT= picks another)'
	@echo 'make test         the whole test suite (ARGS= are passed on: make test ARGS="-k timeline")'
	@echo 'make check        style, types, layers, migrations, translations'
	@echo 'make bench        the site with a synthetic record, in ratios (ARGS="--size 1000000" is what counts)'
	@echo 'make backup       the database into one file (TO= picks the folder; BACKUP_KEY= encrypts it)'
	@echo 'make restore      such a file into an empty database, and proves it (FROM=file)'
	@echo 'make faults       kills the site and its database at random moments, and looks what is left'
	@echo 'make fuzz         thousands of odd addresses and forms (FUZZ_CASES= says how many)'
	@echo 'make fuzz-bytes   bytes that find their own way into what reads texts and files (ARGS="text --seconds 600")'
	@echo 'make audit        known faults of the packages in use, and what they are as .data/sbom.json (CycloneDX)'
	@echo 'make screenshots  the pictures of the README, and every page'
	@echo 'make lock         requirements*.txt from pyproject.toml (ARGS=--upgrade for news)'
	@echo 'PYTHON= names the Python to use: 3.12 or newer.'

# `exec` lets a signal for make reach Python itself, with no shell in between.
demo: installed
	@exec env DEBUG='$(DEBUG)' PORT='$(PORT)' .venv/bin/python manage.py demo

# A module's tests stay in one process, for the fixtures that they share; more than four wait for PostgreSQL.
test: installed-dev
	@exec .venv/bin/python -m pytest --numprocesses=logical --maxprocesses=4 --dist=loadscope --no-loadscope-reorder $(ARGS)

check: installed-dev
	.venv/bin/python -m ruff format --check .
	.venv/bin/python -m ruff check .
	.venv/bin/python -m mypy
	find templates -name '*.html' -exec .venv/bin/djade --target-version 6.1 --check {} +
	.venv/bin/python -c 'import sys; from importlinter.cli import lint_imports_command as lint; sys.exit(lint())'
	DEBUG=1 .venv/bin/python manage.py makemigrations --check --dry-run
	.venv/bin/python -m pytest -q tests/test_translations.py

bench: installed-dev
	@exec .venv/bin/python -m benchmarks $(ARGS)

backup: installed
	@exec .venv/bin/python manage.py backup $(if $(TO),"$(TO)") $(ARGS)

restore: installed
	@exec .venv/bin/python manage.py restore "$(FROM)" $(ARGS)

faults: installed-dev
	@exec .venv/bin/python -m benchmarks.faults $(ARGS)

fuzz: installed-dev
	@exec env FUZZ_CASES=$${FUZZ_CASES:-20000} SCHEMATHESIS_EXAMPLES=$${SCHEMATHESIS_EXAMPLES:-50} \
		.venv/bin/python -m pytest tests/test_fuzz.py tests/test_fuzz_files.py tests/test_api.py $(ARGS)

fuzz-bytes: installed-dev
	@exec .venv/bin/python -m benchmarks.guided $(ARGS)

audit: installed-dev
	@mkdir -p .data
	.venv/bin/cyclonedx-py requirements requirements.txt --pyproject pyproject.toml --output-file .data/sbom.json
	.venv/bin/pip-audit --requirement requirements.txt --require-hashes --disable-pip $(ARGS)

screenshots: installed-dev
	@exec .venv/bin/python -m pytest tests/browser/screenshots.py

lock: installed-dev
	UV_CUSTOM_COMPILE_COMMAND='make lock' .venv/bin/uv pip compile --quiet --universal --python-version 3.12 \
		--generate-hashes $(ARGS) pyproject.toml --output-file requirements.txt
	UV_CUSTOM_COMPILE_COMMAND='make lock' .venv/bin/uv pip compile --quiet --universal --python-version 3.12 \
		--generate-hashes $(ARGS) --constraint requirements.txt --extra dev pyproject.toml --output-file requirements-dev.txt
	UV_CUSTOM_COMPILE_COMMAND='make lock' .venv/bin/uv pip compile --quiet --universal --python-version 3.12 \
		--generate-hashes $(ARGS) benchmarks/requirements.in --output-file benchmarks/requirements.txt
	UV_CUSTOM_COMPILE_COMMAND='make lock' .venv/bin/uv pip compile --quiet --universal --python-version 3.12 \
		--generate-hashes $(ARGS) benchmarks/fuzzing.in --output-file benchmarks/fuzzing.txt

installed:
	@sh -c "$$install" install requirements.txt

installed-dev:
	@sh -c "$$install" install requirements-dev.txt

installed installed-dev: export install = $(INSTALL)
installed installed-dev: export alone = $(ALONE)
installed installed-dev: export PYTHON := $(PYTHON)

# Makes .venv and installs into it the lock file named first, unless that is done already. The
# second argument says that this is the one run that may do so at a time.
define INSTALL
fits() { "$$1" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; }
sum() { cksum <"$$1"; }
give_up() { echo "$$*" >&2; exit 1; }

[ "$$(cat ".venv/$$1.sum" 2>/dev/null)" = "$$(sum "$$1")" ] && fits .venv/bin/python && exit

uv=$$(command -v uv)
if [ -n "$$PYTHON" ]; then
	fits "$$PYTHON" || give_up "PYTHON=$$PYTHON does not run a Python 3.12 or newer."
	python=$$PYTHON
else
	for name in python3.13 python3.12 python3 python; do
		if fits "$$name"; then python=$$name; break; fi
	done
	if [ -z "$$python" ] && [ -n "$$uv" ]; then
		python=$$("$$uv" python find --system '>=3.12' 2>/dev/null) ||
			{ "$$uv" python install 3.13 && python=$$("$$uv" python find --system 3.13); }
	fi
	[ -n "$$python" ] ||
		give_up "Python 3.12 or newer is needed, and none was found: install it, install uv (which fetches it), or name it with PYTHON=."
fi

if [ "$$2" != alone ]; then
	exec "$$python" -c "$$alone" sh -c "$$install" install "$$1" alone
fi

echo "Installing $$1 into .venv; the first time takes a minute."
if [ -n "$$uv" ]; then
	fits .venv/bin/python || "$$uv" venv --quiet --clear --python "$$python" .venv || exit
	"$$uv" pip install --quiet --python .venv/bin/python --require-hashes -r "$$1" || exit
else
	"$$python" -c 'import ensurepip, venv' 2>/dev/null ||
		give_up "The Python in use cannot make virtual environments: install python3-venv (so Debian and Ubuntu name it) or uv."
	{ fits .venv/bin/python && .venv/bin/python -c 'import pip' 2>/dev/null; } || "$$python" -m venv --clear .venv || exit
	.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$$1" || exit
fi
sum "$$1" >".venv/$$1.sum"
endef

# Runs a command while no other process of this checkout does; the kernel frees the lock.
define ALONE
import fcntl, os, sys
file = os.open("Makefile", os.O_RDONLY)
os.set_inheritable(file, True)
fcntl.flock(file, fcntl.LOCK_EX)
os.execvp(sys.argv[1], sys.argv[1:])
endef
