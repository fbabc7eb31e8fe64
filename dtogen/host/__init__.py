"""The ASGI side: what a host mounts, and the reference AI Server."""
