// SigningKeys: see docs.
