# Two commands: `make demo` and `make test`. Both set up everything they need in .venv.
PYTHON ?= python3.11
BIN := .venv/bin
UV := $(BIN)/uv pip compile --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q

.PHONY: demo channel-demo test test-fast test-slow coverage lint report bench peers servers lock clean
.DEFAULT_GOAL := demo

demo: .venv/.run ## two fictitious communities → study → report → web page
	$(BIN)/liaisons demo

channel-demo: .venv/.run ## a channel whose invented members ask and answer
	$(BIN)/liaisons channel demo

test: .venv/.dev lint ## everything but the slow suites
	$(BIN)/pytest -n auto -m "not slow"

test-fast: .venv/.dev
	$(BIN)/pytest -n auto -m "not slow" -x

test-slow: .venv/.dev ## what takes long: full-size data, notebooks, browsers, other programs; STOP=-x ends at a failure
	$(BIN)/pytest $(STOP) -n 2 --dist loadfile -m slow

coverage: .venv/.dev ## branches of the channel's core that its tests take: 95% at least
	$(BIN)/coverage run -m pytest -n 0 -m "not slow" tests/channel tests/web/channel --ignore tests/channel/platforms
	$(BIN)/coverage report --skip-covered --fail-under=95

lint: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: .venv/.dev .peers/.own
	$(BIN)/python benchmarks/side.py
	$(BIN)/python benchmarks/table.py
	$(BIN)/pytest benchmarks/budgets

peers: .peers/.convokit .peers/.own ## what the benchmarks run with versions of its own: ConvoKit; Liaisons as users have it

.peers/.convokit: requirements/peers.txt requirements/peers-alone.txt
	$(PYTHON) -m venv .peers/convokit
	.peers/convokit/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements/peers.txt
	.peers/convokit/bin/pip install -q --disable-pip-version-check --require-hashes --no-deps -r requirements/peers-alone.txt
	@touch $@

# Without what tests compare with: igraph loads matplotlib where it is, pyarrow pandas.
.peers/.own: requirements/lock.txt pyproject.toml
	$(PYTHON) -m venv .peers/own
	.peers/own/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements/lock.txt
	.peers/own/bin/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

servers: .servers/.python .servers/.storage .servers/.bluesky ## real servers on loopback, for the slow tests of networks and storages

# Apart from .venv: what they need is of other versions than what Liaisons needs.
.servers/.python: requirements/servers.txt
	$(PYTHON) -m venv .servers/python
	.servers/python/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements/servers.txt
	@touch $@

.servers/.storage: requirements/storage.txt requirements/storage-alone.txt
	$(PYTHON) -m venv .servers/storage
	.servers/storage/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements/storage.txt
	.servers/storage/bin/pip install -q --disable-pip-version-check --require-hashes --no-deps -r requirements/storage-alone.txt
	@touch $@

.servers/.bluesky: tests/servers/package.json tests/servers/package-lock.json
	@command -v npm >/dev/null || { echo "Node.js 20 and npm are needed for the Bluesky server."; exit 2; }
	mkdir -p .servers/bluesky
	cp tests/servers/package.json tests/servers/package-lock.json .servers/bluesky/
	cd .servers/bluesky && npm ci --no-audit --no-fund --omit=dev
	@touch $@

.venv/.base:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed (Debian: apt install python3 python3-venv)."; exit 2; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/.run: .venv/.base requirements/lock.txt pyproject.toml
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/lock.txt
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: .venv/.base requirements/dev.txt pyproject.toml
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ .venv/.run

lock: ## after changing dependencies in pyproject.toml
	$(BIN)/pip install -q uv
	$(UV) pyproject.toml requirements/build.in --group dev --all-extras -o requirements/dev.txt
	$(UV) pyproject.toml requirements/build.in --extra pdf --extra interviews -c requirements/dev.txt -o requirements/lock.txt

clean:
	rm -rf .venv .servers .peers demo-study .pytest_cache .mypy_cache .ruff_cache
