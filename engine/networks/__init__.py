"""The networks: built, adapted, fused, run on a device within its memory."""
