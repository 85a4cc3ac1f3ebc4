"""Showing pictures: pyramids, layers, the canvas, and comparing."""
