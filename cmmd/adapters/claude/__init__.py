"""What belongs to Claude Code: its folders, sessions, accounts, and the client that is run."""
