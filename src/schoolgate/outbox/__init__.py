"""All that leaves the house, and what became of it: notify(), deliveries, channels."""
