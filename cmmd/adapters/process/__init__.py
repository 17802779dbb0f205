"""Other processes: started, ended, listed, and the signals that end us."""
