"""What a run would do: computed from facts and the flow alone, before anything runs."""
