"""cmmd tends the memory folders that Claude Code keeps."""

__version__ = "0.1.0"
