"""The private snapshot repositories, by git."""
