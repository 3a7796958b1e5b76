"""What polling costs, measured beside the least that it could cost."""
