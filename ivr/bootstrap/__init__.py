"""The one place where real adapters are wired to ports, a module for each process."""
