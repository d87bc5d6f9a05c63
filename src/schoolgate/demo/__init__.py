"""A made-up school whose term is always this term. Installed in demo and test mode only."""
