"""Mending without a model: the driver that tries changes and takes back what does harm, and what fixes share."""
