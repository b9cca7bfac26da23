"""Going through a trail step by step, beside the trail of another run."""
