-- Access tokens of a file, one a line, shown by turns: to the introspection endpoint, or (without credentials) as bearer.
local requests = {}
local at = 0

function init(args)
    local authorization = os.getenv("BENCH_AUTHORIZATION")
    for token in io.lines(os.getenv("BENCH_TOKENS")) do
        if authorization then
            requests[#requests + 1] = wrk.format("POST", wrk.path, {
                ["Content-Type"] = "application/x-www-form-urlencoded", ["Authorization"] = authorization,
            }, "token=" .. token)
        else
            requests[#requests + 1] = wrk.format("GET", wrk.path, { ["Authorization"] = "Bearer " .. token })
        end
    end
end

function request()
    at = at % #requests + 1
    return requests[at]
end
dofile("report.lua")
