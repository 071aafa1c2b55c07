"""`/sandbox/slack/…`: what people do and see, and what goes wrong, for tests and for the page. No app may call it.

Every answer has `ok`. What Slack refuses is answered with Slack's code and status 200; a call without sense, with 400.
"""
