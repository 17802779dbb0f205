"""MEMORY.md as something to write: entries as lines, where they go, how they leave, and the page in order."""
