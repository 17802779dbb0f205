"""What a person wishes to hear of findings: severities, ignores, comments, a baseline."""
