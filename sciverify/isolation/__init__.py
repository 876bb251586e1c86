"""Foreign code in processes of its own: what hangs is stopped, what crashes is recorded, nothing is left running."""
