"""The reference AI Server: the operations of the schema over HTTP, with a chat that works and jobs that survive.

settings ──┐
catalogue ─┴─> app: guard, intake (reading), faults (errors), then one of
                 chat ───> jobs (SQLite) <── work (runs them) ──> providers (echo, upstreams)
                 examples                └── callbacks (replyTo) ──> addresses (where they may go)
"""
