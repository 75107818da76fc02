"""A page as its endpoint answers it."""

import base64
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from services.console import catalogues, cookies, forms, navigation
from services.console.rendering import environment
from services.console.words import Words, words_of
from services.core import clock
from services.core.actor import Actor
from services.core.settings import Settings
from services.core.wording import Language
from services.identity.accounts.sessions import Step, Visitor

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "same-origin",  # under no-referrer a browser does not say where its form stands
    "Vary": "Cookie",
}
Tone = Literal["news", "done", "problem", "warning"]


@dataclass(frozen=True)
class Said:
    """A sentence for the next page, by its text in the catalogues."""

    text: str
    tone: Tone = "done"
    facts: dict[str, str] = field(default_factory=dict)


def said(text: str, tone: Tone = "done", **facts: str) -> Said:
    return Said(text, tone, facts)


@dataclass(frozen=True)
class Refusal:
    """Why a form is shown again: the problem document, and what was sent."""

    problem: dict[str, Any]
    sent: FormData


class Page:
    def __init__(self, request: Request) -> None:
        self.request = request
        self.language: Language = forms.language_of(request)
        self.words: Words = words_of(self.language)
        self.visitor: Visitor | None = getattr(request.state, "visitor", None)
        self.refusal: Refusal | None = getattr(request.state, "refusal", None)
        self.now: datetime = clock.now()
        self._secret = forms.secret_of(request)
        self._is_new = self._secret is None
        if self._secret is None:
            self._secret = forms.key()

    @property
    def actor(self) -> Actor | None:
        return self.visitor.actor if self.visitor is not None and self.visitor.step is Step.DONE else None

    @property
    def office(self) -> str:
        account = self.visitor.account if self.visitor else None
        named: str = (self.language == "en" and account and account.office_en) or (account and account.office) or ""
        return named

    @property
    def places(self) -> list[navigation.Place]:
        return list(navigation.places(self.actor))

    @property
    def path(self) -> str:
        return self.request.url.path

    @property
    def address(self) -> str:
        """With its filters."""
        query = self.request.url.query
        return f"{self.path}?{query}" if query else self.path

    @property
    def token(self) -> str:
        return forms.token(self._secret or "")

    @property
    def leave_address(self) -> str:
        settings: Settings = self.request.app.state.settings
        return settings.leave_address

    def key(self) -> str:
        return forms.key()

    def say(self, text: str, **facts: Any) -> str:
        return self.words.say(text, **facts)

    @property
    def errors(self) -> dict[str, str]:
        return forms.names(self.refusal.problem.get("errors", [])) if self.refusal else {}

    def sent(self, name: str, otherwise: Any = "") -> Any:
        """What was filled in before the form was refused."""
        return self.refusal.sent.get(name, "") if self.refusal else otherwise

    def sent_all(self, name: str) -> list[Any]:
        return self.refusal.sent.getlist(name) if self.refusal else []

    def show(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        if self.refusal is not None:
            status = self.refusal.problem["status"]
        heard = self._heard()
        content = environment(self.language).get_template(template).render(page=self, heard=heard, **values)
        response = HTMLResponse(content, status, dict(HEADERS))
        if self._is_new:
            cookies.put(response, self.request, cookies.VISIT, self._secret or "")
        if heard is not None:
            cookies.drop(response, self.request, cookies.SAID)
        return response

    def go(self, address: str, words: Said | None = None) -> Response:
        """The answer to a form that was done: another page, which says so."""
        response = RedirectResponse(forms.safe(address), 303, dict(HEADERS))
        if words is not None:
            told = json.dumps([words.text, words.tone, words.facts]).encode()
            value = base64.urlsafe_b64encode(told).decode().rstrip("=")
            cookies.put(response, self.request, cookies.SAID, value, seconds=60)
        return response

    def back(self, words: Said | None = None, otherwise: str = "/") -> Response:
        """To the page on which an act in place stood."""
        hidden: dict[str, str] = getattr(self.request, "hidden", {})
        return self.go(forms.safe(hidden.get("back"), otherwise), words)

    def _heard(self) -> dict[str, str] | None:
        """What the page before left to say: only a sentence of the catalogues, since whoever can plant a cookie must
        not put words into our mouth.
        """
        value = cookies.read(self.request, cookies.SAID)
        if not value:
            return None
        try:
            text, tone, facts = json.loads(base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)))
            return {"tone": tone, "text": self.say(text, **facts)} if text in catalogues.texts() else None
        except (ValueError, TypeError, KeyError, RecursionError):
            return None


async def _page(request: Request) -> Page:
    return Page(request)


ThisPage = Annotated[Page, Depends(_page)]
