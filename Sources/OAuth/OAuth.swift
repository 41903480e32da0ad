// OAuth: see docs.
