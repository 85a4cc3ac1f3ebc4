"""The training wizard: its pages, one file each, and what they show."""
