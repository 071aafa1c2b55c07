"""The kill harness: the real bot, killed at random moments while people work and both services misbehave.

What must hold afterwards is counted from outside: mails that customers received, messages that people see, and the
decisions on disk. Source: product.md 10, reference/durability.md 3.
"""
