-- One tools/call of the tool that does nothing, as a client of 2025-11-25 sends it; the token comes from the environment.
wrk.method = "POST"
wrk.body = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"nothing","arguments":{}}}'
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Accept"] = "application/json, text/event-stream"
wrk.headers["MCP-Protocol-Version"] = "2025-11-25"
wrk.headers["Authorization"] = os.getenv("BENCH_AUTHORIZATION")
dofile("report.lua")
