# Every target does the set-up that it needs, inside this folder: .venv/, build/, var/.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_READY := build/ready-run
TEST_READY := build/ready-test
S3_READY := build/ready-s3
# pip keeps to what the files say, whatever a machine's own settings are
# half as many again as there are cores: calls in real time wait for the clock as often as they compute
PROCESSES := $(shell echo $$(( ($$(nproc) * 3 + 1) / 2 )))
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: run demo test explore check bench bench-speech screenshots accessibility soak test-freeswitch test-s3 s3-server catalogues lock clean help

help:  ## what there is to do
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 24

run: $(RUN_READY)  ## start the line, the console and the worker with the demo line, and name the page to open
	@$(BIN)/preambule serve --demo

demo: $(RUN_READY)  ## four calls on the embedded switch, from ring to destruction, in seconds
	@$(BIN)/preambule demo

# The tests start Préambule some hundred times: it is compiled once for all of them, whatever the environment says.
test: $(TEST_READY) s3-server  ## the whole suite, but for what needs a real FreeSWITCH
	@left=$$(mktemp -d) && mkdir $$left/tmp && \
	TMPDIR=$$left/tmp PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --numprocesses $(PROCESSES) --dist loadfile --no-loadscope-reorder --basetemp=$$left/tests -m "not freeswitch and not looks" && \
	$(BIN)/python -m tests.in_clear $$left && rm -rf $$left
	@echo "Real FreeSWITCH: NOT RUN here. make test-freeswitch runs the suite against one." >&2
	@echo "Every page under axe-core, 320 px wide and with large text: NOT RUN here. make accessibility does." >&2

accessibility: $(TEST_READY)  ## every page by axe-core in Chromium, by role, language and theme; 320 px, 200 % text, forced colours; some minutes
	@$(BIN)/python -m pytest --numprocesses auto --dist load -m looks -p no:cacheprovider

explore: $(TEST_READY)  ## the tests of properties with examples that nobody has tried yet
	@$(BIN)/python -m pytest --numprocesses auto -m "hypothesis and not freeswitch" --hypothesis-profile exploring

check: $(TEST_READY)  ## formatting, lint, types, imports, catalogues
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy --strict verifier/preambule_verify.py
	$(BIN)/lint-imports
	$(BIN)/python -m notices.catalogues check
	@$(BIN)/python -m pytest -q tests/console/test_wording.py tests/documents/test_words.py  # the catalogues of the console and of documents

bench: $(TEST_READY)  ## speed, as ratios measured side by side; writes build/bench.json
	@$(BIN)/python -m tests.bench

bench-speech: $(TEST_READY)  ## what a recogniser understands of the English voices, on the telephone (fetches the extra `speech`)
	@echo "Préambule: installing an offline recogniser …" >&2
	@$(PIP) install --require-hashes -r requirements/speech.txt
	@$(BIN)/python -m tests.bench recogniser

screenshots: $(TEST_READY)  ## every page of the console in both languages and themes, into build/screenshots/ (needs chromium)
	@$(BIN)/python -m tests.console.screenshots

test-freeswitch: $(TEST_READY)  ## the suite against a real FreeSWITCH (PREAMBULE_FREESWITCH or on PATH)
	@$(BIN)/python -m tests.freeswitch.server
	@$(BIN)/python -m pytest -m freeswitch -p no:cacheprovider

test-s3: $(TEST_READY) s3-server  ## what speaks S3, on a real server that checks signatures and checksums (OpenStack Swift)
	@$(BIN)/python -m tests.vault.stores.real
	@$(BIN)/python -m pytest -m s3 -p no:cacheprovider

# Without one the suite goes on: each test that needs it is named in the summary.
s3-server:
	@test -n "$(PREAMBULE_S3_SERVER)$(PREAMBULE_TEST_S3)" || $(MAKE) --no-print-directory $(S3_READY) \
	|| echo "Préambule: OpenStack Swift could not be installed here, so there is no real S3 server." >&2

soak: $(TEST_READY)  ## calls through random events and kill -9, their audio compared with an oracle (SOAK_CALLS, SOAK_SEED, SOAK_SWITCH=freeswitch)
	@$(BIN)/python -m tests.soak

catalogues: $(TEST_READY)  ## bring the catalogues up to date with the texts in the code
	$(BIN)/python -m notices.catalogues extract update compile

lock: $(TEST_READY)  ## lock the requirements again, with hashes, from pyproject.toml
	$(PIP) install pip-tools
	$(BIN)/pip-compile -q $(LOCK) --output-file=requirements/run.txt pyproject.toml
	$(BIN)/pip-compile -q $(LOCK) --extra=test --allow-unsafe --constraint=requirements/run.txt --output-file=requirements/test.txt pyproject.toml
	$(BIN)/pip-compile -q $(LOCK) --extra=speech --allow-unsafe --constraint=requirements/test.txt --output-file=requirements/speech.txt pyproject.toml
	echo swift | $(BIN)/pip-compile -q $(LOCK) --allow-unsafe --output-file=requirements/s3.txt -
LOCK := --generate-hashes --strip-extras --no-annotate --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links

clean:  ## remove what the set-up made; recordings in var/ stay
	rm -rf $(VENV) build

$(BIN)/python:
	@echo "Préambule: making a Python environment in $(VENV)/ …" >&2
	@$(PYTHON) -m venv $(VENV) || { echo "Préambule: $(PYTHON) cannot make one; on Debian: apt install python3-venv" >&2; exit 1; }

$(RUN_READY): requirements/run.txt pyproject.toml | $(BIN)/python
	@echo "Préambule: installing what it runs on (a few minutes the first time, seconds from then on) …" >&2
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --no-deps --editable .
	@mkdir -p build && touch $@

$(TEST_READY): requirements/test.txt requirements/gtts.txt $(RUN_READY)
	@echo "Préambule: installing what its tests need …" >&2
	@$(PIP) install --require-hashes -r requirements/test.txt
	@$(PIP) install --require-hashes --no-deps -r requirements/gtts.txt
	@mkdir -p build && touch $@

# An environment of its own: a server of other people's libraries, none of which is ours to test with.
$(S3_READY): requirements/s3.txt
	@echo "Préambule: installing a real S3 server for the tests (OpenStack Swift, some seconds) …" >&2
	@$(PYTHON) -m venv build/s3
	@build/s3/bin/python -m pip --disable-pip-version-check --quiet install --only-binary :all: --require-hashes -r requirements/s3.txt \
	|| { rm -rf build/s3; exit 1; }
	@mkdir -p build && touch $@
