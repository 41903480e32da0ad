-- One POST of a client-credentials request, again and again; the secret comes from the environment.
wrk.method = "POST"
wrk.body = os.getenv("BENCH_BODY") or "grant_type=client_credentials"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
wrk.headers["Authorization"] = os.getenv("BENCH_AUTHORIZATION")

function done(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format(
        "\nRESULT requests=%d seconds=%.6f failed=%d p50_us=%d p99_us=%d\n",
        summary.requests, summary.duration / 1e6,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout,
        latency:percentile(50), latency:percentile(99)))
end
