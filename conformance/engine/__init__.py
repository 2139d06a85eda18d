"""A run as pytest sees it, in one process or spread over many."""
