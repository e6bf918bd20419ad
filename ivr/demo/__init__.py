"""`preambule demo`: four calls on the embedded switch, with the real line process, from ring to destruction."""
