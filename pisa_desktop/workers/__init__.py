"""Threads behind the window: the engine, and reading files. Imports engine and QtCore only."""
