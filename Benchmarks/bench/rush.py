def rows(*_): return []
