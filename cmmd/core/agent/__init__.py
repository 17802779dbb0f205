"""What the agent is told, and what its answer says."""
