// HTTPFace: see docs.
