"""Files and folders: what is read, written, exchanged and looked at by stat alone."""
