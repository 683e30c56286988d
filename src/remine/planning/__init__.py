"""What to do with a finished run: where hubs go. Kernels on arrays, thin shells around them."""
