"""Certificates as frozen data, their JSON codec and the door to the checker (layer 1)."""
