"""What a release requires: the address of the project, agreement of version, changelog and sets, and the checks."""
