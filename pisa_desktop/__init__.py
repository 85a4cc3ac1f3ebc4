"""PiSA Desktop: the application and the command line."""
