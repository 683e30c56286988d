"""Code for sources whose layout no declaration can say; standing here registers it."""
