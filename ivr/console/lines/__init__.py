"""Lines on pages: what each does, the assistant that sets one up, and what must be done before it goes live."""
