"""The job behind each command outside the tick."""
