/// The files with which a new product is built, tested and checked.
extension ProductTemplates {
    static let makefile = #"""
        # `make help` reads the text after `##`.
        SHELL := /bin/bash
        .DEFAULT_GOAL := help
        .PHONY: help setup run test check format golden module clean

        # Run, test and check use the same flags: otherwise each would build everything again.
        BUILD_FLAGS := --explicit-target-dependency-import-check error
        FORMATTED := Package.swift Sources Tests

        # Tests wait for a real database server; hundreds of them at once would only wait for each other.
        TESTS_AT_ONCE ?= 8

        help: ## Show this list
        	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

        setup: ## Install missing system libraries, and fetch the pages of /docs
        	@scripts/trellis setup

        run: setup .build/app.stamp ## Build, migrate and serve on http://127.0.0.1:8080 (ARGS="…" is passed to serve)
        	@grep -qsE '^ *(export +)?APP_ENV=' .env || export APP_ENV="$${APP_ENV-development}"; exec .build/debug/@name@ serve $(ARGS)

        # A build without changes takes longer than starting the server.
        .build/app.stamp: Package.swift $(shell find Sources -type f)
        	@swift build --product @name@ $(BUILD_FLAGS)
        	@touch $@

        test: setup ## Run the tests on SQLite and PostgreSQL (DATABASES=sqlite for one engine, ARGS="--filter Notes" for some tests)
        	@SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=$(TESTS_AT_ONCE) \
        		scripts/trellis with-postgres swift test $(BUILD_FLAGS) $(ARGS)

        check: setup ## Check everything but the tests: format, documentation, declared imports, no warnings
        	@swift format lint --strict --recursive --parallel $(FORMATTED)
        	@swift build --build-tests $(BUILD_FLAGS)

        format: ## Format the sources
        	@swift format --in-place --recursive --parallel $(FORMATTED)

        golden: setup ## Rewrite the golden files after an intended change of the contract
        	@UPDATE_GOLDEN=1 swift test $(BUILD_FLAGS) --filter ContractTests

        module: .build/app.stamp ## Add a module: make module NAME=Invoices
        	@.build/debug/@name@ new module $(NAME)

        clean: ## Remove all build products; keeps the database under var/
        	@rm -rf .build

        """#

    static let ci = #"""
        #!/usr/bin/env bash
        # What continuous integration runs, from a clean clone on a machine with git and a Swift 6.3 toolchain.
        # The exit code is not 0 if a step fails.
        set -euo pipefail
        cd "$(dirname "$0")/.."
        export CI=true
        exec </dev/null

        make --no-print-directory check
        log=$(mktemp)
        trap 'rm -f "$log"' EXIT
        make --no-print-directory test 2>&1 | tee "$log"
        # A test process that crashes early can still exit with code 0, so the final line must be present.
        grep -Eq 'Test run with [0-9]+ tests? .*passed' "$log"

        """#

    static let workflow = #"""
        name: ci
        on:
          push:
            branches: [main]
          pull_request:
        permissions:
          contents: read
        jobs:
          test:
            runs-on: ubuntu-24.04
            container: swift:6.3-bookworm
            timeout-minutes: 60
            steps:
              - uses: actions/checkout@v4
              - uses: actions/cache@v4
                with:
                  path: .build
                  key: build-${{ hashFiles('Package.swift', 'Package.resolved') }}-${{ github.sha }}
                  restore-keys: build-${{ hashFiles('Package.swift', 'Package.resolved') }}-
              - run: apt-get update && apt-get install --yes --no-install-recommends make
              - run: .ci/run

        """#

    static let devcontainer = #"""
        {
          "name": "@Name@",
          "image": "swift:6.3-bookworm",
          // The debugger needs both.
          "capAdd": ["SYS_PTRACE"],
          "securityOpt": ["seccomp=unconfined"],
          "forwardPorts": [8080],
          "postCreateCommand": "apt-get update && apt-get install --yes --no-install-recommends make && make setup",
          "customizations": { "vscode": { "extensions": ["swiftlang.swift-vscode"] } }
        }

        """#

    static let trellisScript = #"""
        #!/usr/bin/env bash
        # Runs a script of the Trellis that Package.swift names: of its local folder, or of the checkout of its version.
        #
        #   scripts/trellis setup                      installs missing system libraries, fetches the pages of /docs
        #   scripts/trellis with-postgres swift test   runs the tests on a PostgreSQL server of their own as well
        #   scripts/trellis --folder                   prints the folder of Trellis, which also has the guides
        set -euo pipefail
        cd "$(dirname "$0")/.."

        folder=$(sed -n 's/^ *\.package(name: "trellis", path: "\([^"]*\)").*/\1/p' Package.swift)
        if [ -z "$folder" ]; then
            folder=.build/checkouts/trellis
            # Also after a new version in the manifest.
            stamp=.build/trellis.stamp
            if [ ! -d "$folder/scripts" ] || [ ! -f "$stamp" ] || [ Package.swift -nt "$stamp" ]; then
                swift package resolve >&2
                touch "$stamp"
            fi
        fi
        case "${1:-}" in
            --folder) echo "$folder" ;;
            setup | with-postgres) script=$1; shift; TRELLIS_PRODUCT=$PWD exec "$folder/scripts/$script" "$@" ;;
            *) echo "usage: scripts/trellis setup | with-postgres COMMAND… | --folder" >&2; exit 64 ;;
        esac

        """#

    static let goldenNote = #"""
        The product's contract: `make golden` writes these files, the tests compare them. Commit them, and review what a change
        of the product or a new version of Trellis does to them.

        """#

    static let gitignore = #"""
        .build/
        .swiftpm/
        /var/
        .env
        .secrets.toml
        settings.local.toml
        *.profraw
        .DS_Store
        /Public/docs/

        """#

    static let dockerignore = #"""
        # The image is built from these and nothing else: no secrets, no database, no build folder.
        *
        !Package.swift
        !Package.resolved
        !Sources
        !Tests
        !scripts/trellis
        !deploy/healthcheck
        !settings.toml
        **/.DS_Store

        """#
}
