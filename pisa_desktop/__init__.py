"""PiSA Desktop: the application and the command line."""

__version__ = "0.1.0"
