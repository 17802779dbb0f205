"""One memory folder brought into another."""
