"""What the window says: sentences, amounts, directions of writing, messages."""
