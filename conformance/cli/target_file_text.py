"""Texts for the help of the command that writes a target file: what one looks like, and the exit codes."""

TARGET_FILE = """\b
A target file; 'schemas target' describes every key:
  name: my-fake
  base-url: http://127.0.0.1:{port}
  account-sid: AC00000000000000000000000000000000
  auth-token: a-public-dummy
  start: {command: "npm start -- --port {port}"}
  resources: [messages]
  unsupported:
  - {cases: other-resources/*, reason: It has no other endpoints.}

"""

WRITTEN_CODES = """\b
Exit codes: 0 the file was written, whatever the verdict of the run;
3 internal error, 4 usage, configuration or refused target, 5 nothing ran,
20 there was no answer to write about."""
