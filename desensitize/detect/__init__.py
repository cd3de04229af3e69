"""Text → findings: view, gate, match, verify, resolve."""
