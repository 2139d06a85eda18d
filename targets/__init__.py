"""Target files for fakes that others published, and the programs that judge and compare them."""
