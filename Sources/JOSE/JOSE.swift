// JOSE: see docs.
