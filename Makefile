# One target a chore. `make` lists them.
.DEFAULT_GOAL := help
.PHONY: help prepare build run test unit interop consumer bench format lint rfc-map clean-dev release
# Two builds at once would wait for each other's lock.
.NOTPARALLEL:
SHELL := /bin/bash

release := -c release --static-swift-stdlib -Xlinker --no-export-dynamic
swift_files := Package.swift $(shell find Sources Tests Benchmarks -name '*.swift' -not -path '*/.build*' 2>/dev/null)

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

prepare: ## Install the system packages that are missing
	@scripts/require-swift
	@scripts/system-packages

build: prepare ## Build signet, signet-mcp and mcp-token
	swift build

run: prepare ## Start development mode: identity on 127.0.0.1:8080, MCP on 127.0.0.1:8090
	@swift build --product signet
	@exec "$$(swift build --show-bin-path)/signet" dev

test: unit interop consumer ## Run every test

# Its library waits for children in a way that disturbs Foundation's, which other tests use: it has a process of its own.
child_processes := MCPServersTests[.]Git
# All tests at once hold some 1,500 threads; so many at once hold a hundred.
unit: export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH ?= 8
unit: prepare ## Run the Swift tests
	swift build --build-tests
	swift test --skip-build --skip '$(child_processes)'
	swift test --skip-build --filter '$(child_processes)'

interop: prepare ## Run the tests in Python against a running server
	@scripts/system-packages --tests
	Tests/Interop/run.sh

consumer: prepare ## Prove what packages that use ours resolve, and build the smallest
	Tests/Consumer/check.sh

bench: prepare ## Measure CPU a request, with yardsticks (release build)
	Benchmarks/run.sh

format: ## Format the sources in place
	@swift format --in-place --parallel --configuration .swift-format $(swift_files)

lint: ## Check formatting and style
	@swift format lint --strict --parallel --configuration .swift-format $(swift_files)

rfc-map: ## Write docs/rfc-map.md from the citations in the code
	@scripts/rfc-map

clean-dev: ## Drop the state of development mode: keys, clients, audit
	rm -rf "$${SIGNET_DEV_DIRECTORY:-var/dev}"

release: prepare ## Build the release binaries into .build/release, as `make bench` measures them
	swift build $(release) --product signet
	swift build $(release) --product signet-mcp
	swift build $(release) --product mcp-token
