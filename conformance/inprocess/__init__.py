"""An app that is called in this process and has no socket: its transport, and how it is judged."""
