"""What is due: seal, render, destroy, reconcile. The rows' states are the work list (L8)."""
