"""Measures of restored photographs, and sheets that show them."""
