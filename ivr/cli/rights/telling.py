"""`preambule rights answer`: what the person is told."""
