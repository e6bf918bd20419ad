"""The line process, wired: its calls, their recordings and what it does beside them."""
