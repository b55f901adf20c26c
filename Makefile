# Every target is one documented command; `make help` lists them. The variables below may be set: make run PORT=9000
PYTHON ?= python3
VENV ?= .venv
HOST ?= 127.0.0.1
PORT ?= 8000
# Processes: auto is one a core, up to four and as far as memory allows.
WORKERS ?= auto
# On the public index, torch for Linux brings CUDA. Name PyTorch's CPU index here to do without.
TORCH_INDEX ?=
# The folder of training and evaluation data (training/__main__.py), and the encoder to start from.
DATA ?= data
ENCODER ?= $(DATA)/encoder
# Processes of all tests together: logical is one a core, up to four. Each may take a gigabyte of memory.
PROCESSES ?= logical
# How many random documents `make fuzz` draws.
DOCUMENTS ?= 50000
# Every article has new tensor shapes; with tcmalloc memory stays flat. Used if Debian's package is installed.
TCMALLOC := $(firstword $(wildcard /usr/lib/*/libtcmalloc_minimal.so.4))
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

# torch is not in the locks: its builds for CPU and CUDA have the same version but other hashes and dependencies.
LOCK := CUSTOM_COMPILE_COMMAND='make lock' build/lock/bin/pip-compile --quiet --generate-hashes --strip-extras \
	--unsafe-package torch --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options

.PHONY: help setup run check lint format types test fuzz bench bench-archive train evaluate lock image image-archive check-clusters clean

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

setup: $(VENV)/.dev ## Make the virtual environment for development

$(VENV)/.runtime: requirements.txt requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --no-deps --require-hashes -r requirements.lock
	$(PIP) install --quiet $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) -r requirements.txt
	touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.txt requirements-dev.lock
	$(PIP) install --quiet --no-deps --require-hashes -r requirements-dev.lock
	touch $@

run: $(VENV)/.runtime ## Serve the committed pack on http://127.0.0.1:8000; Ctrl-C stops it
	@LD_PRELOAD=$(TCMALLOC) HEARSAY_BIND=$(HOST):$(PORT) HEARSAY_WORKERS=$(WORKERS) \
		HEARSAY_LOG_FORMAT=$${HEARSAY_LOG_FORMAT:-text} \
		$(BIN)/gunicorn --config service/gunicorn_conf.py 'service.app:create_app()'

check: setup lint types test ## Every check that a change must pass, here and in CI

lint: setup ## Style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: setup ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: setup ## Types, strictly
	$(BIN)/mypy

test: setup ## Tests, in one process a core; T=tests/test_lexicon.py for a part of them in one process
	$(BIN)/python -m pytest $(or $(T),-n $(PROCESSES) --maxprocesses 4 --dist worksteal)

fuzz: setup ## 50,000 random documents through the extraction; DOCUMENTS=… for fewer (minutes)
	$(BIN)/python -m tests.fuzz --documents $(DOCUMENTS)

bench: setup ## Measure the service through HTTP, and where DATA has PolNeAR the parse beside spaCy's; on an idle machine
	LD_PRELOAD=$(TCMALLOC) $(BIN)/python -m evaluation.bench
	$(BIN)/python -m evaluation.bench_console
	$(if $(wildcard $(DATA)/polnear/dev/text),LD_PRELOAD=$(TCMALLOC) ONEDNN_PRIMITIVE_CACHE_CAPACITY=16 \
		$(BIN)/python -m evaluation.bench_parse --pack models/en-news --texts $(DATA)/polnear/dev/text)

bench-archive: setup ## Measure runs over archives: two workers beside one, overhead, memory; on an idle machine
	$(BIN)/python -m archive.bench $(ARGS)

evaluate: setup ## Score the committed pack; make evaluate DATA=…
	$(BIN)/python -m evaluation --data $(DATA)

train: setup ## Train a pack into build/pack; make train DATA=… ENCODER=… (hours)
	$(BIN)/python -m training --encoder $(ENCODER) --ud $(DATA)/ud --ner $(DATA)/ner --polnear $(DATA)/polnear \
		--work build/training --out build/pack

image: ## Build the container image hearsay:1.0.0
	docker build --build-arg TORCH_INDEX=$(TORCH_INDEX) -t hearsay:1.0.0 .

check-clusters: setup ## Check the examples of clusters in docs/archive.md, with packages that nothing else needs
	$(PIP) install --quiet --upgrade --target build/clusters -r requirements-clusters.txt
	PYTHONPATH=build/clusters CLUSTERS=1 $(BIN)/python -m pytest tests/test_archive_clusters.py

image-archive: ## Build the image of an archive's workers, hearsay-archive:1.0.0
	docker build --target worker --build-arg TORCH_INDEX=$(TORCH_INDEX) -t hearsay-archive:1.0.0 .

lock: ## Resolve requirements*.txt anew into the lock files, with hashes (minutes)
	$(PYTHON) -m venv build/lock && build/lock/bin/pip install --quiet pip-tools==7.6.2
	$(LOCK) --output-file requirements-dev.lock requirements-dev.txt
	$(LOCK) --constraint requirements-dev.lock --output-file requirements-archive.lock requirements-archive.txt
	$(LOCK) --constraint requirements-dev.lock --output-file requirements.lock requirements.txt
	sed -i '/^# \(WARNING\|The following\)/,$$d' requirements.lock requirements-archive.lock requirements-dev.lock

clean: ## Remove what the targets made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build
	find . -name __pycache__ -prune -exec rm -rf {} +
