"""The standing families that every test knows, and the few tools to make more. Never imported by a room."""
