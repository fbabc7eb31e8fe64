"""dtogen: typed DTOs in many languages from one Pydantic schema."""

__version__ = "0.1.0"
