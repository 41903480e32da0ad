// TokenValidator: see docs.
