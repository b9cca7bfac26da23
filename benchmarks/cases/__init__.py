"""What is measured, and the figures to reach."""
