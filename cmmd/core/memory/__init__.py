"""A memory root as it was read: documents, frontmatter, links and names."""
