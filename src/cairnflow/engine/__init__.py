"""How a plan is carried out: pure deciding, and the one loop that acts."""
