# `make help` reads the text after `##`.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: bench-jobs chaos-jobs help setup run test check format check-api check-admin check-deploy check-webhooks bench golden sizes clean

# The same flags for run, test and check: otherwise each would build everything again.
BUILD_FLAGS := --explicit-target-dependency-import-check error
FORMATTED := Package.swift Sources Tests $(wildcard Benchmarks/Package.swift Benchmarks/Sources)

# Tests wait for real servers and processes; hundreds at once would only wait for each other.
TESTS_AT_ONCE ?= 8

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install the system libraries that are missing, and fetch the pages behind /docs
	@scripts/setup

run: setup .build/app.stamp ## Build, migrate and serve on http://127.0.0.1:8080 (ARGS="…" is handed on)
	@exec .build/debug/App serve $(ARGS)

# Asking the package manager whether there is anything to build takes longer than starting the server.
.build/app.stamp: Package.swift $(shell find Sources -type f)
	@swift build --product App $(BUILD_FLAGS)
	@touch $@

test: setup ## Run every test on SQLite and PostgreSQL (DATABASES=sqlite for one, ARGS="--filter Projects" for some)
	@SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=$(TESTS_AT_ONCE) scripts/with-postgres swift test $(BUILD_FLAGS) $(ARGS)

check: setup ## What must hold besides the tests: format, documentation, declared imports, no warnings
	@scripts/check

format: ## Rewrite the sources in the house format
	@swift format --in-place --recursive --parallel $(FORMATTED)

check-api: setup ## Validate the OpenAPI document and try every operation with generated requests
	@scripts/check-api

check-admin: setup ## Look at the pages below /admin with a headless Chromium (ARGS="--pictures DIR" keeps pictures)
	@scripts/check-admin $(ARGS)

check-webhooks: setup ## Receive webhooks of the running product with the Standard Webhooks implementation from PyPI
	@scripts/check-webhooks

check-deploy: ## Check the Dockerfile, compose.yaml, deploy/kubernetes and deploy/postgres, and try the roles
	@scripts/setup --postgres
	@scripts/check-deploy

bench: ## Measure against bare Hummingbird, Foundation's JSON and pgbench, in release builds
	@scripts/setup --tools --postgres
	@scripts/bench

golden: setup ## Rewrite the golden files after a wanted change of contract
	@UPDATE_GOLDEN=1 scripts/with-postgres swift test $(BUILD_FLAGS) --filter GoldenTests

bench-jobs: ## Measure background jobs beside RQ and procrastinate, in release builds
	@scripts/setup --tools --postgres --redis
	@scripts/bench-jobs

chaos-jobs: ## Break things under background jobs, and count what was lost, doubled and how soon it recovered
	@scripts/setup --tools --postgres
	@scripts/chaos-jobs

sizes: ## List the largest files, and the medians
	@scripts/sizes

clean: ## Remove what was built; the database under var/ stays
	@rm -rf .build .build-release .build-tools Benchmarks/.build
