"""The optimisation problems, their duals and their exact solution sets (layer 1)."""
