"""Each step adds to the shape before it. A step that has been released is never edited."""
