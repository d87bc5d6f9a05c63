"""Coming in without a password: codes and links for parents, a second step for staff, one context at a time."""
