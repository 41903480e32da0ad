#!/usr/bin/env bash
# Measures signet's CPU a request with the yardsticks in the same run: `make bench`.
#
# Builds release binaries into scratch paths of their own (minutes the first time), installs wrk, nginx and openssl
# where they are missing, and prints a Markdown table; arguments go to `python3 -m bench` (--seconds, --only, --json).
# All traffic stays on 127.0.0.1.
set -euo pipefail
cd "$(dirname "$0")/.."

missing=()
for pair in wrk:wrk nginx:nginx-light openssl:openssl taskset:util-linux python3:python3; do
    [ -x "$(PATH="$PATH:/usr/sbin" command -v "${pair%%:*}")" ] || missing+=("${pair##*:}")
done
[ -e /usr/share/wordnet/data.noun ] || missing+=(wordnet-base)
if [ "${#missing[@]}" -gt 0 ]; then
    echo "installing ${missing[*]}" >&2
    sudo=""
    [ "$(id -u)" -eq 0 ] || sudo=sudo
    $sudo apt-get update -q >&2
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" >&2
fi
export PATH="$PATH:/usr/sbin"

# Exported symbols would keep all code from being left out, and fill memory with tables that nothing asks for.
release=(-c release --static-swift-stdlib -Xlinker --no-export-dynamic)
swift build "${release[@]}" --scratch-path .build-release --product signet >&2
swift build "${release[@]}" --scratch-path .build-release --product MCPBench >&2
swift build "${release[@]}" --package-path Benchmarks --scratch-path .build-bench >&2
signet=$(swift build "${release[@]}" --scratch-path .build-release --show-bin-path)
benchmarks=$(swift build "${release[@]}" --package-path Benchmarks --scratch-path .build-bench --show-bin-path)

cd Benchmarks
exec python3 -m bench --signet "$signet/signet" --bare "$benchmarks/BareServer" \
    --validation "$benchmarks/ValidationBench" --mcp "$signet/MCPBench" --vector "$benchmarks/VectorBench" --json ../.build-release/benchmarks.json "$@"
