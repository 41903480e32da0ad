// StoreSQLite: see docs.
