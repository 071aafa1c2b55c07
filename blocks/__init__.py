"""What a person sees: pure functions from models to Block Kit."""
