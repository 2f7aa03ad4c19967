"""The sheet that hands a ballot link to an elector whom no mail reaches: as text, and to print."""

from dataclasses import dataclass
from datetime import datetime
from textwrap import fill

from election.presentation.qr_code import qr_lines, qr_svg
from election.presentation.templating import render
from election.presentation.times import utc

WIDTH = 79
AGAIN = "Until the end you may cast again with the same link; the last ballot counts."
ALONE = (
    "It is for you alone: whoever has it can cast in your place. Show it to nobody, and destroy "
    "the sheet after the end."
)


@dataclass(frozen=True)
class HandOverSheet:
    """All that stands on the sheet. `page` is where the code is entered, `contact` answers."""

    project: str
    slug: str
    question: str
    name: str
    page: str
    code: str
    opens: datetime
    closes: datetime
    officer: str
    scrutineer: str
    contact: str

    @property
    def link(self) -> str:
        """The ballot link, as the QR code holds it."""
        return f"{self.page}#{self.code}"

    @property
    def sentences(self) -> tuple[str, ...]:
        """The words of the sheet, besides the link."""
        whose = f"the ballot link of {self.name}, for the poll {self.slug} of {self.project}"
        window = f"It opens the ballot from {utc(self.opens)} to {utc(self.closes)}."
        printed = f"{self.officer} printed it as the officer, because no mail reaches you."
        signed = f"{self.scrutineer}, the scrutineer, signed for this one sheet."
        return (
            f"This is {whose}: {self.question}",
            f"{window} A ballot counts only when you see “Cast”. {AGAIN}",
            ALONE,
            f"{printed} {signed} Links that were mailed before do not work any more.",
            f"Was it open when it came to you, or did you not ask for it? Write to {self.contact}.",
        )

    def text(self) -> str:
        """The sheet as lines of text, without the picture of the code."""
        words = "\n\n".join(fill(sentence, WIDTH) for sentence in self.sentences)
        return (
            f"YOUR BALLOT LINK\n\n{words}\n\nOpen:  {self.link}\n\n"
            f"Or open {self.page} and type this code there:\n\n{self.code}\n"
        )

    def terminal_picture(self) -> list[str]:
        """The QR code of the link, for a terminal."""
        return qr_lines(self.link)

    def html(self) -> str:
        """The sheet as a file to print; it loads nothing from elsewhere."""
        return render("presentation/hand_over_sheet.html", sheet=self, picture=qr_svg(self.link))
