"""The kill harness: the real bot, killed at random moments while people work and both services misbehave.

What must hold afterwards is counted from outside: mails that customers received, messages that people see, and the
decisions on disk (docs/decisions/0004-what-the-kill-harness-proves.md).
"""
