"""What a target file looks like, for the help of the command that writes one."""

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
