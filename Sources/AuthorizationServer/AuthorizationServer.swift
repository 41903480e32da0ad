// AuthorizationServer: see docs.
