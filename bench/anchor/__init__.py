"""A1, the anchor: a bare Django with its own middleware, a session and a user from SQLite, and a page of 10 kB.

Not a line of Schoolgate is in it. It gets every advantage Schoolgate has: cached templates, a lasting connection, the
same SQLite settings, the same server.
"""
