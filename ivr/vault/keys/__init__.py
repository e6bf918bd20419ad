"""Keys by period of due date: made ahead, kept, rotated, printed, and destroyed with what they open (L3)."""
