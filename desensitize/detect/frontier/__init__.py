"""Where a text that goes on may be cut, so that nothing the rules find begins before the cut and ends behind it."""
