"""What a bridge says about its systems, parsed once."""
