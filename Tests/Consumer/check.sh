#!/usr/bin/env bash
# Proves that a package which wants only TokenValidator (traits: []) resolves neither the database nor the server,
# and that it builds and runs. With --resolve-only it stops before the build.
set -euo pipefail
cd "$(dirname "$0")"

package() { swift package --scratch-path .build-consumer "$@"; }

resolved=$(package show-dependencies --format json)
absent=(grdb.swift hummingbird yams swift-argument-parser)
present=(swift-crypto async-http-client swift-nio swift-log)

has() { grep -Eiq "\"identity\" *: *\"$1\"" <<<"$resolved"; }

failed=0
for name in "${absent[@]}"; do
    if has "$name"; then echo "check: $name is resolved, but TokenValidator does not need it" >&2; failed=1; fi
done
for name in "${present[@]}"; do
    # Without these the check above would prove nothing.
    if ! has "$name"; then echo "check: $name is missing from what was resolved" >&2; failed=1; fi
done
[ "$failed" = 0 ] || exit 1
echo "check: resolved without ${absent[*]}"

[ "${1:-}" != --resolve-only ] || exit 0
swift build --scratch-path .build-consumer
answer=$(swift run --skip-build --scratch-path .build-consumer Consumer)
[ "$answer" = "refused: token_malformed" ] || { echo "check: unexpected answer: $answer" >&2; exit 1; }
echo "check: built and ran without the server"
