"""When a root is left alone, and when no model is asked."""
