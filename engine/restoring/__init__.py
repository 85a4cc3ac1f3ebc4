"""From a photograph to its residuals, and from these and two strengths to pixels."""
