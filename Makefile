# Quanheng. `make help` explains every target.

PYTHON ?= python3
export VENV ?= .venv
PY = $(VENV)/bin/python
UV = $(shell command -v $(VENV)/bin/uv || command -v uv)
COMPILE = $(UV) pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
          --no-emit-index-url --no-emit-find-links --custom-compile-command "make requirements"

# $(call layer,heading,pytest arguments): exit code 5 means that the layer has no test yet.
layer = @printf '\n== %s\n' "$(1)"; $(2); code=$$?; [ $$code -eq 5 ] && code=0; exit $$code
UNIT = tests/unit tests/contract tests/architecture
# Two targets at a time beside the servers, the longest first.
two_by_two = $(PY) -m deploy.local exec -- $(MAKE) --no-print-directory --keep-going -j2 --output-sync=target $(1)
# The longest layer in two halves, so that both processors have work until the end.
INTEGRATION_A = $(wildcard tests/integration/test_[a-e]*.py)
INTEGRATION_B = $(filter-out $(INTEGRATION_A),$(wildcard tests/integration/test_*.py))
SERVED = integration-a integration-b tests/chaos tests/e2e $(if $(filter no,$(BROWSER)),,tests/browser)
export BROWSER

.DEFAULT_GOAL := help
.PHONY: help run down demo test unit served bench bench-scale chaos verify rotate lint types docs requirements ready ready-test clean

help: ## explain the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@printf '\nPYTHON=python3.12     another Python than python3 (3.11 or newer)\n'
	@printf 'MONGO_URI= AMQP_URI=  real servers instead of embedded ones\n'
	@printf 'BROWSER=no            tests without a browser\n'

run: ready ## install what is missing, start the whole platform here, stop it with Ctrl-C
	@$(PY) -m deploy.local up

down: ## stop the platform, or whatever an earlier run left behind
	@if [ -x $(PY) ]; then $(PY) -m deploy.local down; else echo "nothing was running"; fi

demo: ready ## drive the whole story over the public APIs, each step with its timing
	@$(PY) -m demo

test: ready-test lint ## every check: lint, types, unit, contract, architecture, integration, e2e, browser
	@$(call two_by_two,$(SERVED) unit types)

unit: ready-test ## tests that need no server
	$(call layer,$(UNIT),$(PY) -m pytest $(UNIT))

served: ready-test ## tests with a real broker, database and browser, started for them
	@$(call two_by_two,$(SERVED))

.PHONY: $(SERVED)
integration-a: files = $(INTEGRATION_A)
integration-b: files = $(INTEGRATION_B)
$(SERVED):
	$(call layer,$@,$(PY) -m pytest $(or $(files),$@))

bench: ready-test ## measure, each figure beside its baseline; writes build/bench.json
	@$(PY) -m deploy.local exec -- $(PY) -m tests.bench

bench-scale: ready-test ## the same requests among 10,000 and 1,000,000 complaints (takes 14 to 30 minutes); writes build/bench-scale.json
	@$(PY) -m deploy.local exec -- $(PY) -m tests.bench.scale

chaos: ready-test ## the fault campaign; writes build/chaos.json
	@$(PY) -m tests.chaos

verify: ready ## recompute every history chain of the running platform
	@eval "$$($(PY) -m deploy.local env)"; $(PY) -m shared.store.verify

rotate: ready ## put all that is encrypted under the newest key of the vault
	@eval "$$($(PY) -m deploy.local env)"; $(PY) -m services.rotate

lint: ready-test ## style and structure
	@printf '\n== lint\n'
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/lint-imports

types: ready-test ## mypy --strict
	@printf '\n== types\n'
	@$(VENV)/bin/mypy -p shared -p services -p deploy -p demo -p tests.bench

docs: ready-test ## write docs/asyncapi.yaml and docs/openapi/*.json anew from the code
	@mkdir -p docs/openapi
	@$(PY) -W ignore -m shared.messaging.asyncapi > docs/asyncapi.yaml
	@for name in console cases linkage emergency notify; do $(PY) -W ignore -m shared.web.openapi $$name > docs/openapi/$$name.json; done

requirements: ## pin all packages anew with their hashes (needs uv)
	@[ -n "$(UV)" ] || { echo "uv is missing: $(PY) -m pip install uv"; exit 1; }
	@$(COMPILE) --upgrade --extra local --output-file requirements.txt
	@$(COMPILE) --upgrade --extra local --extra dev --constraints requirements.txt --output-file requirements-dev.txt

ready:
	@$(PYTHON) -m deploy.local.bootstrap run

ready-test:
	@$(PYTHON) -m deploy.local.bootstrap test

clean: down ## stop the platform and remove what was built, installed and stored here
	rm -rf $(VENV) .run build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
