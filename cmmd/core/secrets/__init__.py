"""Text that looks like a secret: found, and masked."""
