"""What is kept as JSON: history rows, proposals, state, totals, snapshots."""
