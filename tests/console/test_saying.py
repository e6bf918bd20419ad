"""What templates say is what Jinja's own functions would have said."""

from __future__ import annotations

from babel.support import NullTranslations
from jinja2 import Environment
from markupsafe import Markup

from ivr.console.pages.saying import said, saying


class Shouting(NullTranslations):
    asked = 0

    def gettext(self, message: str) -> str:
        self.asked += 1
        return message.upper().replace("%(NAME)S", "%(name)s").replace("%(TEXT)S", "%(text)s")


def test_as_jinja_says_it() -> None:
    own, jinjas = Shouting(), Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
    jinjas.install_gettext_callables(own.gettext, own.ngettext, newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    ours = Environment(autoescape=True)
    ours.globals["_"] = saying(own)
    for source in (
        '{{ _("50 %% of <b>calls</b>") }}',
        '{{ _("hello %(name)s", name=name) }}',
        '{{ _("%(text)s", text=name) }}',
        '{{ _("plain") }}{{ _("plain") }}',
    ):
        for name in ("Agnès", "<script>", "100 %"):
            assert ours.from_string(source).render(name=name) == jinjas.from_string(source).render(name=name)


def test_each_text_is_looked_up_once() -> None:
    texts = Shouting()
    say, filtered = saying(texts), said(texts)
    assert {say("a"), say("a"), say("a", name="x")} == {Markup("A")}
    assert {filtered("<b>"), filtered("<b>")} == {Markup("&lt;B&gt;")}
    assert texts.asked == 2


def test_nothing_of_nothing() -> None:
    """The catalogue's own answer to an empty text is its heading."""
    assert said(Shouting())("") == ""
