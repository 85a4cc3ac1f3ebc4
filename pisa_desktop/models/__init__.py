"""Models and adapters in the window: which are used, which are installed, how more are got."""
