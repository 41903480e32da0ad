-- Refreshes: each answer's token is used by a later request. The first ones come from a file, one a line.
local tokens = {}
local form = {
    ["Content-Type"] = "application/x-www-form-urlencoded", ["Authorization"] = os.getenv("BENCH_AUTHORIZATION"),
}

function init(args)
    for line in io.lines(os.getenv("BENCH_TOKENS")) do tokens[#tokens + 1] = line end
end

function request()
    return wrk.format("POST", wrk.path, form, "grant_type=refresh_token&refresh_token=" .. table.remove(tokens))
end

function response(status, headers, body)
    local token = body:match('"refresh_token":"([^"]+)"')
    if token then tokens[#tokens + 1] = token end
end
dofile("report.lua")
