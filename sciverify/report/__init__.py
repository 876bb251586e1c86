"""Tables for people and programs; reads certificates, runs nothing (layer 5)."""
