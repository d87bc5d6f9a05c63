"""One append-only, hash-chained history. `record()` is its only pen; each entry says who may read it."""
