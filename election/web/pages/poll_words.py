"""What the ballot pages of a poll say to all of its electors alike: made once for the poll's state.

It is made from values in which there is no elector, so it can say nothing of one.
"""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from markupsafe import Markup

from election.kinds.kind import PollKind
from election.presentation.templating import render
from election.rules.poll.definition import Definition
from election.web.pages.sealing_params import SealingParams, sealing_params


@dataclass(frozen=True)
class PollWords:
    """The words of a poll in one state. The kind is that of the definition that has this hash."""

    definition_hash: str
    closes: datetime
    reply: str | None
    recused: int
    withdrawn: tuple[str, ...]
    kind: PollKind[Any] = field(compare=False, repr=False)

    @property
    def definition(self) -> Definition:
        return self.kind.definition

    @property
    def slug(self) -> str:
        return self.definition.slug

    @cached_property
    def rule(self) -> str:
        """The rule that decides the poll, with its number, in a sentence."""
        return self.kind.rule_sentence(self.recused)

    @cached_property
    def abstain(self) -> str:
        """The effect of an abstention, in a sentence."""
        return self.kind.abstain_sentence(self.recused)

    @cached_property
    def small(self) -> tuple[str, ...]:
        """Sentences on what a result reveals in a small electorate."""
        return self.kind.small_electorate_sentences(self.recused)

    @cached_property
    def sealing(self) -> SealingParams:
        """The values with which a browser seals a ballot."""
        return sealing_params(self.definition, self.definition_hash, self.kind)

    @cached_property
    def about(self) -> Markup:
        """The note above a ballot's form: what decides, who sees the marking, until when."""
        return Markup(render("web/about_poll.html", poll=self))  # noqa: S704 (escaped by the template)

    @cached_property
    def form(self) -> Markup:
        """The controls of a form in which nothing is marked, where there are no candidates."""
        form = render(self.kind.form, page=self, marked={}, fault=None)
        return Markup(form)  # noqa: S704 (escaped by the template)

    @cached_property
    def of_markings(self) -> Markup:
        """The words of each marking, where there are no candidates in an elector's own order."""
        return Markup(render(self.kind.words, page=self))  # noqa: S704 (escaped by the template)

    @cached_property
    def browser_words(self) -> Markup:
        """The words that a browser shows which seals the ballot itself."""
        return Markup(render("web/browser_words.html", poll=self))  # noqa: S704 (escaped by the template)


@lru_cache(maxsize=64)
def kept(words: PollWords) -> PollWords:
    """These words as they were made before, or to be made now."""
    return words
