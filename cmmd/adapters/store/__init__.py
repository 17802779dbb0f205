"""Files of our own: settings, state, history, proposals, cache, metrics, log."""
