#!/usr/bin/env bash
# Proves what packages that use ours resolve: with the trait ResourceServer the web framework, but neither the database
# nor the command line; with TokenValidator alone (traits: []) not even the web framework. The latter is built and run;
# README's example of the former is compiled by Tests/ResourceServerTests. With --resolve-only it stops before the build.
set -euo pipefail
cd "$(dirname "$0")"

failed=0

# expect <who> <names that must be absent> <names that must be present>
expect() {
    local resolved name
    resolved=$(swift package --scratch-path .build-consumer show-dependencies --format json)
    has() { grep -Eiq "\"identity\" *: *\"$1\"" <<<"$resolved"; }
    for name in $2; do
        if has "$name"; then echo "check: $name is resolved, but $1 does not need it" >&2; failed=1; fi
    done
    for name in $3; do
        # Without these the check above would prove nothing.
        if ! has "$name"; then echo "check: $name is missing from what was resolved for $1" >&2; failed=1; fi
    done
    [ "$failed" = 0 ] || exit 1
    echo "check: $1 is resolved without $2"
}

CONSUMER_TRAIT=ResourceServer expect ResourceServer \
    "grdb.swift yams swift-argument-parser" \
    "hummingbird swift-crypto async-http-client swift-nio swift-log"
# Last, so that what it resolves is what is built.
expect TokenValidator \
    "grdb.swift yams swift-argument-parser hummingbird" \
    "swift-crypto async-http-client swift-nio swift-log"

[ "${1:-}" != --resolve-only ] || exit 0
swift build --scratch-path .build-consumer
answer=$(swift run --skip-build --scratch-path .build-consumer Consumer)
[ "$answer" = "refused: token_malformed" ] || { echo "check: unexpected answer: $answer" >&2; exit 1; }
echo "check: built and ran without the server"
