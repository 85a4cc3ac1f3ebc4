"""Fine-tuning of the adapters, and the training of the starter model. No Qt."""
