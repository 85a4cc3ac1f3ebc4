"""What is installed: base models and adapters; getting, checking, converting, moving and sharing them."""
