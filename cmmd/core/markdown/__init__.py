"""Markdown read as blocks, links and text."""
