"""Photographs to learn from: files, crops, damage, and the processes that make batches of them."""
