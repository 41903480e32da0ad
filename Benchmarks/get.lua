-- GET, again and again.
dofile("report.lua")
