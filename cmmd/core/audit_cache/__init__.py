"""What one audit leaves for the next, so that a folder that did not change need not be read."""
