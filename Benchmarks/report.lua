-- What every load script tells at its end, on one line that bench/load.py reads.
function done(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format(
        "\nRESULT requests=%d seconds=%.6f failed=%d p50_us=%d p99_us=%d\n",
        summary.requests, summary.duration / 1e6,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout,
        latency:percentile(50), latency:percentile(99)))
end
