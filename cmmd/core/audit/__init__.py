"""The audit: every rule asked of one root, and what it came to."""
