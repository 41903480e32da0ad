-- Code flows within a session: an authorization request gives a code, which the next request exchanges for tokens.
local codes = {}
local authorize
local form = {
    ["Content-Type"] = "application/x-www-form-urlencoded", ["Authorization"] = os.getenv("BENCH_AUTHORIZATION"),
}
local exchange = os.getenv("BENCH_EXCHANGE")

function init(args)
    authorize = wrk.format("GET", os.getenv("BENCH_AUTHORIZE"), { ["Cookie"] = os.getenv("BENCH_COOKIE") })
end

function request()
    local code = table.remove(codes)
    if not code then return authorize end
    return wrk.format("POST", wrk.path, form, exchange .. code)
end

function response(status, headers, body)
    local location = headers["location"] or headers["Location"]
    local code = location and location:match("[?&]code=([^&]+)")
    if code then codes[#codes + 1] = code end
end
dofile("report.lua")
