"""Exchange formats: one module a format, each with ``read`` and ``write``."""
