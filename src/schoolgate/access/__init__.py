"""Who may do which deed: a table a headteacher can read, and the guard that asks it."""
