"""One run over all memory roots, step by step."""
