"""Controls: they show and emit, and decide nothing."""
