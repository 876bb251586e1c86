"""The version; pyproject.toml reads it here, and so does whatever must not import the whole package."""

__version__ = "0.2.0"
