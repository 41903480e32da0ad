// StoreMemory: see docs.
