// ResourceServer: see docs.
