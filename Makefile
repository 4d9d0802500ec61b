# The two commands: make run (everything, at http://127.0.0.1:8000) and make test.
PYTHON = .venv/bin/python
UV = $(or $(shell command -v uv),.uv/bin/uv)
export RASA_TELEMETRY_ENABLED = false
export TF_CPP_MIN_LOG_LEVEL = 3

.PHONY: run test checks tests test-slow train evaluate compare speed faults pictures lock clean

run:
	@./setup.sh $$(ls .venv/requirements-dev.txt.sha256 >/dev/null 2>&1 && echo requirements-dev.txt || echo requirements.txt)
	@exec $(PYTHON) -m socius run

# The checks of code and content run beside the tests.
test: .venv/requirements-dev
	@$(MAKE) --no-print-directory -j2 checks tests

checks:
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	$(PYTHON) -m socius check

tests:
	$(PYTHON) -m pytest -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder

# A whole onboarding session in six browsers, a training from reviews: minutes each.
test-slow: .venv/requirements-dev
	$(PYTHON) -m pytest -m slow

train:
	@$(PYTHON) -m socius train

# Measurements, see evaluation/: make evaluate ARGS="--skip-cross-validation", for example.
evaluate: .venv/requirements-dev
	$(PYTHON) -m evaluation.report $(ARGS)

compare: .venv/requirements-dev
	$(PYTHON) -m evaluation.compare $(ARGS)

speed: .venv/requirements-dev
	$(PYTHON) -m evaluation.speed $(ARGS)

# Pictures of every state of the employees' pages, into docs/pictures.
pictures: .venv/requirements-dev
	@mkdir -p docs/pictures
	SOCIUS_PICTURES=$(CURDIR)/docs/pictures $(PYTHON) -m pytest -q tests/chat/test_accessibility.py tests/test_browser.py

# Talks for 500 turns while servers are killed and the database goes away, then counts.
faults: .venv/requirements-dev
	@SOCIUS_VAR=$$(mktemp -d) $(PYTHON) -m evaluation.faults $(ARGS)

.PHONY: .venv/requirements-dev
.venv/requirements-dev:
	@./setup.sh requirements-dev.txt

# Rewrites the locked requirements from the .in files.
lock:
	for name in requirements requirements-transformer requirements-dev; do \
	  $(UV) pip compile --python-version 3.10 --generate-hashes --no-emit-index-url -q $$name.in -o $$name.txt || exit 1; done

clean:
	rm -rf models .rasa .mypy_cache .ruff_cache .pytest_cache
