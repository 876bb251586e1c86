"""Networks with exact weights, below everything that is claimed about them."""
