"""The journal that only grows, the signatures, the proofs: what convinces a stranger."""
