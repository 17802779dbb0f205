"""Which findings are told, and how gravely: severities, ignores, comments, a baseline."""
