"""The face of Schoolgate: layouts, components, error pages and what makes it installable (see `/ui/` in the demo)."""
