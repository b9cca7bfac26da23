"""One recorded task run called again, on its recorded inputs, and what came of it now."""
