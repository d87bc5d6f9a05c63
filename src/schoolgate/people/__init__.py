"""The directory: schools, users, staff, parents, pupils, relationships and restrictions, classes."""
