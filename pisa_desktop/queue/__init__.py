"""Many pictures one after the other: what waits, what was done, and a journal that survives a crash."""
