"""The register as the school's own system keeps it: a mark for each pupil and session, and every mark it replaced."""
