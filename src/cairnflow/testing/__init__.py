"""For tests of flows and of other people's backends: contracts that each must pass."""
