"""The process and its machine: settings, logs, crashes, one window a user, updates."""
