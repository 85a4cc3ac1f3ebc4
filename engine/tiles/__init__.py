"""Which tiles a picture is cut into, and in which order: integer arithmetic without torch."""
