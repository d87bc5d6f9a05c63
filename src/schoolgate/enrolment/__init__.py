"""Who belongs to whom, who may sign in, and whom an order keeps apart: everything that changes the directory."""
