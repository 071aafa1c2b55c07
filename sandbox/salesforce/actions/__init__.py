"""What the company's own Apex classes and flows do: one module per subject, one entry per action in its table."""
