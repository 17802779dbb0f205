"""Settings: their names, kinds and sources."""
