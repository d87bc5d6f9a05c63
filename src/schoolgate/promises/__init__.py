"""The ledger: what, who, by when, for whom, because of what; kept, changed with a reason, or "no, because"."""
