#!/usr/bin/env bash
# Runs clients in Python against a `signet dev` of their own: free ports, a directory that goes away afterwards.
#
#   Tests/Interop/run.sh                 all tests
#   Tests/Interop/run.sh -k mcp -x       what follows is for pytest
#   SIGNET_BINARY=path/to/signet         test this binary instead of building one
set -euo pipefail
cd "$(dirname "$0")/../.."

if [[ -z "${SIGNET_BINARY:-}" ]]; then
    swift build --product signet
    SIGNET_BINARY="$(swift build --show-bin-path)/signet"
fi
export SIGNET_BINARY

venv=Tests/Interop/.build-interop
stamp="$venv/requirements.installed"
if ! cmp --silent Tests/Interop/requirements.txt "$stamp"; then
    rm -rf "$venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement Tests/Interop/requirements.txt
    cp Tests/Interop/requirements.txt "$stamp"
fi

exec "$venv/bin/python" -m pytest -p no:cacheprovider --rootdir Tests/Interop Tests/Interop "$@"
