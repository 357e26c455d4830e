# `make help` reads the text after `##`.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: check-all soak check-races check-ways-in check-account check-accounts api-diff freeze bench-jobs bench-publish chaos-jobs help setup run test check format check-api check-admin check-deploy check-webhooks check-traces check-new-product check-examples templates bench measure golden sizes clean

# Run, test and check use the same flags: otherwise each would build everything again.
BUILD_FLAGS := --explicit-target-dependency-import-check error
FORMATTED := Package.swift Sources Tests $(wildcard Benchmarks/Package.swift Benchmarks/Sources Examples/*/Package.swift \
	Examples/*/Sources Examples/*/Tests)

# Tests wait for real servers and processes; hundreds of them at once would only wait for each other.
TESTS_AT_ONCE ?= 8
WITH_SERVERS := scripts/with-postgres scripts/with-s3 scripts/with-mail scripts/with-vault scripts/with-stripe

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install missing system libraries, and fetch the pages of /docs
	@scripts/setup

run: setup .build/app.stamp ## Build, migrate and serve on http://127.0.0.1:8080 (ARGS="…" is passed to serve)
	@grep -qsE '^ *(export +)?APP_ENV=' .env || export APP_ENV="$${APP_ENV-development}"; exec .build/debug/App serve $(ARGS)

# A build without changes takes longer than starting the server.
.build/app.stamp: Package.swift $(shell find Sources -type f)
	@swift build --product App $(BUILD_FLAGS)
	@touch $@

test: setup ## Run every test on SQLite and PostgreSQL, and against servers for mail, files and Vault, and Stripe's library (DATABASES=sqlite for one engine, ARGS="--filter Projects" for some tests)
	@SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=$(TESTS_AT_ONCE) $(WITH_SERVERS) swift test $(BUILD_FLAGS) $(ARGS)

check: setup ## Check everything but the tests: format, documentation, declared imports, no warnings
	@scripts/check

format: ## Format the sources
	@swift format --in-place --recursive --parallel $(FORMATTED)

api-diff: setup ## Compare the public interface with the last release (ARGS="--all" also lists additions)
	@swift build --build-tests $(BUILD_FLAGS)
	@scripts/api-diff $(ARGS)

freeze: setup .build/app.stamp ## Write the migrations of a release, which later ones must not change (VERSION=1.2.0)
	@APP_ENV="$${APP_ENV-development}" .build/debug/App migrate freeze $(VERSION)

check-api: setup ## Validate the OpenAPI document and call every operation with generated requests
	@scripts/setup --tools
	@scripts/check-api

check-account: setup ## Check the pages below /account with a headless Chromium (ARGS="--pictures DIR" saves screenshots)
	@scripts/setup --browser
	@scripts/check-account $(ARGS)

check-races: setup ## Run the suites of the database and of jobs under ThreadSanitizer (ARGS="--filter LogSize" for some of them)
	@scripts/check-races $(ARGS)

check-ways-in: setup ## Try every way in of docs/security/ways-in.md from outside, on SQLite and PostgreSQL
	@scripts/setup --postgres
	@scripts/check-ways-in $(ARGS)

check-accounts: setup ## Check accounts from the sign-up to a restored address, against a real SMTP server, on SQLite and PostgreSQL
	@scripts/setup --postgres
	@scripts/check-accounts $(ARGS)

check-admin: setup ## Check the pages below /admin with a headless Chromium (ARGS="--pictures DIR" saves screenshots)
	@scripts/setup --browser
	@scripts/check-admin $(ARGS)

check-webhooks: setup ## Verify webhooks of the running product with the Standard Webhooks implementation from PyPI
	@scripts/setup --tools
	@scripts/check-webhooks

check-traces: setup ## Decode the traces and metrics of the running product with opentelemetry-proto and prometheus-client from PyPI
	@scripts/setup --tools
	@scripts/check-traces $(ARGS)

check-new-product: setup ## Generate a product as `App new product` does, build it and run its tests
	@scripts/check-new-product

check-examples: setup ## Build the products in Examples and run their tests
	@scripts/check-examples

templates: ## Rewrite the templates of new products that are files of this repository
	@scripts/templates

check-deploy: ## Check the Dockerfile, compose.yaml, deploy/kubernetes and deploy/postgres, and test the roles
	@scripts/setup --tools --postgres
	@scripts/check-deploy

bench: ## Compare with plain Hummingbird, Foundation's JSON, pgbench, nginx, aws s3 cp and aiosmtplib, in release builds
	@scripts/setup --tools --postgres
	@scripts/bench
	@scripts/bench-files
	@scripts/bench-mail
	@scripts/bench-logins

measure: setup ## Measure a generated product: build times, size, start-up time and memory for each module of System
	@swift build --product App $(BUILD_FLAGS)
	@scripts/measure

golden: setup ## Rewrite the golden files after an intended change of the contract
	@UPDATE_GOLDEN=1 scripts/with-postgres swift test $(BUILD_FLAGS) --filter GoldenTests

bench-jobs: ## Compare background jobs with RQ, dramatiq and procrastinate, in release builds
	@scripts/setup --tools --postgres --redis
	@scripts/bench-jobs

bench-publish: ## Compare creating with an event, a durable subscriber and audit with creating alone, in a release build
	@scripts/setup --tools --postgres
	@scripts/bench-publish

chaos-jobs: ## Inject failures while jobs run, and count lost and duplicate work and the recovery time
	@scripts/setup --tools --postgres
	@scripts/chaos-jobs

soak: setup ## Run mixed load while parts fail, and check that nothing is lost and nothing grows (ARGS="--minutes 30")
	@scripts/setup --postgres
	@scripts/soak $(ARGS)

check-all: ## Run every check there is, one after the other (ARGS="check-api soak" for some, ARGS=--resume to go on)
	@scripts/check-all $(ARGS)

sizes: ## List the largest files, and the medians
	@scripts/sizes

clean: ## Remove all build products; keeps the database under var/
	@rm -rf .build .build-release .build-tools .build-new-product .build-measure .build-tsan Benchmarks/.build Examples/*/.build
