"""The photograph in the window: opened, restored, shown, saved."""
