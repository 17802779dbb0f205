"""Thin: one outside thing each; an edge decides nothing and prints nothing."""
