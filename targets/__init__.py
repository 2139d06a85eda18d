"""Target files for fakes that others published, and what judges them all."""
