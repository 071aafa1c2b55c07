"""What an administrator mends or breaks on a record by hand: the buttons of its page, and the control call `mended`."""
