"""The `pisa` command. No Qt; torch only inside the commands that compute."""
