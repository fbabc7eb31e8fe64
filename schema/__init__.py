"""The canonical schema: AI Server's API and the OpenAI-compatible wire, one module per part. See README.md."""

SCHEMA_NAME = "AiServer"
