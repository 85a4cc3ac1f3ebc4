"""Training runs as the window sees them: what they tell, where they lie, how they are started. No pages."""
