"""The line process's small HTTP port: others see its calls here, and ask it for what only it may do (L7)."""
