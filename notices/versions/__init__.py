"""The life of a text: who wrote it, who read it, when callers began to hear it."""
