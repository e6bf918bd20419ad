"""Live calls: what the line process says of them, watched once for everybody."""
