"""My day for staff, home for parents, the family page: they only compose what rooms offer."""
