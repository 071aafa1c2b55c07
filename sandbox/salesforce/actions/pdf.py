"""One page of A4 with a heading and a column of facts. What its fonts lack is drawn as a box."""

from collections.abc import Iterable
from io import BytesIO

Line = tuple[str, str | None]
LEFT, SECOND, TOP, STEP = 72, 200, 770, 22


def draw(heading: str, lines: Iterable[Line]) -> bytes:
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415 - a fifth of a second that only those who print wait for

    paper = BytesIO()
    canvas = Canvas(paper, pageCompression=0)
    canvas.setTitle(heading)
    canvas.setFont("Helvetica-Bold", 18)
    canvas.drawString(LEFT, TOP, heading)
    canvas.setFont("Helvetica", 11)
    for row, (label, value) in enumerate(lines, start=2):
        canvas.drawString(LEFT, TOP - row * STEP, label)
        canvas.drawString(SECOND, TOP - row * STEP, value or "-")
    canvas.save()
    return paper.getvalue()
