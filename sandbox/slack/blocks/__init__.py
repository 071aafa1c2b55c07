"""Block Kit as Slack checks it: which blocks there are, what each may hold, and every limit."""
