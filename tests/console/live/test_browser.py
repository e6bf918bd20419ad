"""Calls in progress in a real browser: by keyboard, with the focus kept, read out with measure, heard if wanted, and without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from ivr.console.app import make_app
from ivr.console.errors import LineUnreachable
from ivr.console.live import events
from ivr.console.live.calls import CallNow, LiveNow
from ivr.console.live.ordering import Outcome
from ivr.console.live.past import Was
from ivr.domain.control import Shown
from ivr.domain.orders import Order, Party, Verdict
from ivr.domain.roles import Role
from tests.console.browsing import served
from tests.console.chromium import LISTEN_IN, MILLISECONDS, needs_chromium, until
from tests.console.fakes import NOW, FakeControl, House, a_call, a_line, a_visitor

pytestmark = needs_chromium
MINE = a_call("c-mine", agent="201", company="agent")
OTHER = a_call("c-other", agent="202", company="agent", recording=Shown.PAUSED, reasons=("paused",), by="agent", levels=None)


class Obedient(FakeControl):
    """Calls that do as they are told."""

    async def order(self, call_id: str, order: Order, by: Party, who: str) -> Outcome:
        outcome = await super().order(call_id, order, by, who)
        becomes = {
            Order.PAUSE: Shown.PAUSED,
            Order.RESUME: Shown.CAPTURING,
            Order.STOP: Shown.STOPPED,
            Order.REFUSE: Shown.REFUSED,
        }
        if outcome.verdict is Verdict.DONE and order in becomes:
            state = becomes[order]
            reasons = {Shown.PAUSED: ("paused",), Shown.REFUSED: ("refused",), Shown.CAPTURING: ("informed",)}.get(state, ())
            self.change(call_id, recording=state, reasons=reasons, by="agent")
        return outcome


@pytest.fixture
def house() -> House:
    house = House(control=Obedient(LiveNow((MINE, OTHER)), past=(Was(NOW, MINE.stage, Shown.OFF, (), "system", "nobody"),)))
    house.accounts.who = a_visitor(Role.AGENT, Role.SUPERVISOR)
    return house


@pytest.fixture
def console(house: House) -> Iterator[str]:
    with served(make_app(house.needs(poll_seconds=0.05, wall_seconds=0.1))) as address:
        yield address


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    with chromium.new_context(locale="fr-FR", viewport={"width": 1280, "height": 900}) as context:
        context.set_default_timeout(MILLISECONDS)
        yield context


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.add_init_script(LISTEN_IN)
    yield page
    assert faults == []


def to_my_call(page: Page, console: str) -> None:
    """By keyboard alone, from the question to the call."""
    page.goto(f"{console}/live/agent")
    page.get_by_label("Votre poste").focus()
    page.keyboard.type("201")
    page.keyboard.press("Enter")
    expect(page.locator("#stream")).to_have_text("En direct")


# -- the agent's page --------------------------------------------------------------------------------------------


def test_an_agent_steers_their_call_by_keyboard(page: Page, console: str, house: House) -> None:
    to_my_call(page, console)
    expect(page.locator(".mine-state")).to_contain_text("Enregistrement en cours")
    page.keyboard.press("2")
    expect(page.locator(".mine-state")).to_contain_text("Suspendu")
    expect(page.locator("#result")).to_contain_text("rien n’est conservé tant que")
    page.keyboard.press("3")
    expect(page.locator(".mine-state")).to_contain_text("Enregistrement en cours")
    page.keyboard.press("5")
    expect(page.locator('button[value="refuse"]')).to_be_focused()
    assert [order for _, order, _, _ in house.control.orders] == [Order.PAUSE, Order.RESUME]
    page.keyboard.press("Enter")
    expect(page.locator(".mine-state")).to_contain_text("Refusé par l’appelant")
    expect(page.locator("#mine")).to_contain_text("un refus vaut jusqu’à la fin")
    expect(page.locator("#mine")).to_be_focused()
    assert house.control.orders[-1] == ("c-mine", Order.REFUSE, Party.AGENT, "person-1")
    assert {by for _, _, by, _ in house.control.orders} == {Party.AGENT}


def test_the_focus_stays_on_its_button_when_the_call_is_drawn_anew(page: Page, console: str, house: House) -> None:
    to_my_call(page, console)
    page.locator('button[value="stop"]').focus()
    house.control.change("c-mine", recording=Shown.PAUSED, reasons=("on_hold",))
    expect(page.locator(".mine-state")).to_contain_text("Suspendu")
    expect(page.locator('button[value="stop"]')).to_be_focused()


def test_keys_can_be_switched_off_and_stay_off(page: Page, console: str, house: House) -> None:
    to_my_call(page, console)
    page.get_by_label("Touches de cette page").uncheck()
    expect(page.locator(".order kbd").first).to_be_hidden()
    page.keyboard.press("2")
    page.reload()
    expect(page.locator("#stream")).to_have_text("En direct")
    expect(page.get_by_label("Touches de cette page")).not_to_be_checked()
    page.keyboard.press("2")
    page.get_by_label("Touches de cette page").check()
    page.keyboard.press("4")
    expect(page.locator(".mine-state")).to_contain_text("terminé")
    assert [order for _, order, _, _ in house.control.orders] == [Order.STOP]


def test_a_tone_sounds_when_the_state_changes_for_whoever_wants_it(page: Page, console: str, house: House) -> None:
    to_my_call(page, console)
    house.control.change("c-mine", recording=Shown.PAUSED)
    expect(page.locator(".mine-state")).to_contain_text("Suspendu")
    assert page.evaluate("window.loudness()") == 0
    page.get_by_label("Un bref signal sonore").check()
    until(page, "window.loudness() > 0.01")
    until(page, "window.loudness() < 0.001")
    house.control.change("c-mine", recording=Shown.REFUSED)
    until(page, "window.loudness() > 0.01")


def test_an_order_that_is_denied_says_why_and_one_that_is_lost_says_so(page: Page, console: str, house: House) -> None:
    lost: list[bool] = []

    def answer(route: Route) -> None:
        if lost:
            route.fulfill(status=200, body="<html>", content_type="text/html")
        else:
            route.continue_()

    # from the beginning: put between on a page that is open, it may come after the next key on a busy machine
    page.route("**/orders", answer)
    to_my_call(page, console)
    house.control.outcome = Outcome(Verdict.DENIED, ("not_talking",))
    page.keyboard.press("4")
    expect(page.locator("#result")).to_contain_text("Les interlocuteurs ne sont pas en conversation")
    lost.append(True)
    page.keyboard.press("4")
    expect(page.locator("#result")).to_contain_text("L’ordre n’est peut-être pas arrivé")


def test_what_is_read_out_is_the_change_and_nothing_but(page: Page, console: str, house: House) -> None:
    to_my_call(page, console)
    said = page.locator("#live-said")
    expect(page.locator(".mine-state")).to_contain_text("Enregistrement en cours")
    expect(said).to_be_empty()
    house.control.change("c-mine", levels=(-3.0, -4.0))
    expect(page.locator("#mine output").first).to_have_text("-3 dB")
    expect(said).to_be_empty()
    house.control.change("c-mine", recording=Shown.REFUSED, reasons=("refused",))
    expect(said).to_have_text("Refusé par l’appelant. L’appelant a refusé")
    assert page.locator("#mine [aria-live], #mine [role=status]").count() == 0


def test_the_title_names_the_state_for_whoever_looks_at_another_page(page: Page, console: str, house: House) -> None:
    to_my_call(page, console)
    expect(page).to_have_title("● Mon appel · Préambule")
    house.control.change("c-mine", recording=Shown.REFUSED)
    expect(page).to_have_title("⊘ Mon appel · Préambule")


def test_without_scripts_an_agent_can_do_it_all(chromium: Browser, console: str, house: House) -> None:
    with chromium.new_context(locale="fr-FR", java_script_enabled=False) as plain:
        page = plain.new_page()
        page.goto(f"{console}/live/agent")
        page.get_by_label("Votre poste").fill("201")
        page.get_by_role("button", name="C’est le mien").click()
        expect(page.locator(".mine-state")).to_contain_text("Enregistrement en cours")
        page.get_by_role("button", name="Suspendre").click()
        expect(page.locator(".mine-state")).to_contain_text("Suspendu")
        expect(page.locator("#result")).to_contain_text("rien n’est conservé tant que")
        assert page.locator('noscript meta[http-equiv="refresh"]').count() or "http-equiv" in page.content()
    assert house.control.orders == [("c-mine", Order.PAUSE, Party.AGENT, "person-1")]


# -- the wall ----------------------------------------------------------------------------------------------------


def test_the_wall_moves_by_rows_and_keeps_the_focus(page: Page, console: str, house: House) -> None:
    page.goto(f"{console}/live")
    expect(page.locator("#stream")).to_have_text("En direct")
    rows = page.locator("#live .call")
    expect(rows).to_have_count(2)
    # a stream begins with all of it: only what comes after a first change moves by rows, however late the stream is
    house.control.change("c-mine", recording=Shown.PAUSED, reasons=("paused",))
    expect(page.locator('[data-call="c-mine"]')).to_contain_text("Suspendu")
    page.evaluate("document.querySelector('[data-call=c-other]').dataset.same = 'yes'")
    page.locator('[data-call="c-mine"] a').focus()
    house.control.change("c-mine", recording=Shown.REFUSED, reasons=("refused",))
    expect(page.locator('[data-call="c-mine"]')).to_contain_text("Refusé par l’appelant")
    expect(page.locator('[data-call="c-mine"] a')).to_be_focused()
    expect(page.locator("[data-same]")).to_have_count(1)
    expect(page.locator("#live-said")).to_have_text("Accueil, 201: Refusé par l’appelant")
    house.control.live = LiveNow((OTHER, a_call("c-new", agent="203")))
    expect(page.locator('[data-call="c-mine"]')).to_have_count(0)
    expect(rows).to_have_count(2)
    expect(rows.last).to_contain_text("Poste 203")
    expect(page.locator("[data-same]")).to_have_count(1)
    house.control.problem = LineUnreachable("gone")
    expect(page.locator("#live")).to_contain_text("Le processus de la ligne ne répond pas")
    house.control.problem = None
    expect(rows).to_have_count(2)


def test_the_wall_is_filtered_and_follows_what_is_filtered(page: Page, console: str, house: House) -> None:
    page.goto(f"{console}/live")
    page.get_by_label("Enregistrement", exact=True).select_option("refused")
    page.get_by_role("button", name="Afficher").click()
    expect(page.locator("#stream")).to_have_text("En direct")
    expect(page.locator("#live")).to_contain_text("Aucun appel")
    house.control.change("c-other", recording=Shown.REFUSED)
    expect(page.locator("#live .call")).to_have_count(1)


def test_streams_that_end_in_time_are_followed_on_without_a_word(
    page: Page, console: str, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "LONGEST_SECONDS", 0.3)
    page.goto(f"{console}/live")
    expect(page.locator("#stream")).to_have_text("En direct")
    page.evaluate(
        "window.lost = 0; new MutationObserver(() => { if (document.getElementById('stream').dataset.connected === 'false') "
        "window.lost += 1; }).observe(document.getElementById('stream'), { attributes: true })"
    )
    page.wait_for_timeout(1000)
    house.control.change("c-mine", recording=Shown.REFUSED)
    expect(page.locator('[data-call="c-mine"]')).to_contain_text("Refusé par l’appelant")
    assert page.evaluate("window.lost") == 0


def test_clocks_go_by_the_consoles_clock_and_not_by_the_visitors(page: Page, console: str, house: House) -> None:
    """The house's clock stands at `NOW`; this machine's is elsewhere."""
    to_my_call(page, console)
    house.control.change("c-mine", recording=Shown.PAUSED, since=NOW, pause_ends=NOW.replace(minute=1))
    expect(page.locator("#mine [data-until]")).to_contain_text("0:5")
    expect(page.locator("#mine [data-since]")).to_contain_text("0:0")


# -- one call ----------------------------------------------------------------------------------------------------


def test_a_supervisor_stops_a_call_and_sees_its_end(page: Page, console: str, house: House) -> None:
    page.goto(f"{console}/live")
    page.locator('[data-call="c-other"] a').focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{console}/live/c-other")  # the page before has a stream, too
    expect(page.locator("#stream")).to_have_text("En direct")
    page.get_by_role("button", name="Arrêter").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#result")).to_contain_text("L’appel continue")
    expect(page.locator("#call")).to_contain_text("Enregistrement terminé")
    assert house.control.orders == [("c-other", Order.STOP, Party.SUPERVISOR, "person-1")]
    house.control.live = LiveNow((MINE,))
    expect(page.locator("#over")).to_be_visible()
    expect(page.locator(".orders")).to_have_count(0)


def test_a_call_that_is_over_before_its_page_could_follow_it_is_said_to_be_over(
    context: BrowserContext, console: str, house: House
) -> None:
    """Not that the page tries to connect again, for ever. The browser itself complains of what is not found."""
    page = context.new_page()

    def too_late(route: Route) -> None:
        house.control.live = LiveNow((MINE,))
        route.continue_()

    page.route("**/live/c-other/events", too_late)
    page.goto(f"{console}/live/c-other")
    expect(page.locator("#over")).to_be_visible()
    expect(page.locator(".orders")).to_have_count(0)


def test_whoever_stands_on_a_call_stands_on_it_when_all_calls_are_drawn_anew(page: Page, console: str) -> None:
    held: list[Route] = []
    page.route("**/live/events*", lambda route: held.append(route))  # noqa: PLW0108  # Playwright marks the function that it is given
    with page.expect_request("**/live/events*"):
        page.goto(f"{console}/live")
    link = page.locator('[data-call="c-other"] a')
    link.evaluate("link => link.dataset.old = 'yes'")
    link.focus()
    expect(page.locator("#stream")).not_to_have_text("En direct")
    held[0].continue_()
    expect(page.locator("#stream")).to_have_text("En direct")
    expect(page.locator("[data-old]")).to_have_count(0)
    expect(link).to_be_focused()


def test_a_telephone_that_opens_a_call_too_early_finds_it(page: Page, console: str, house: House) -> None:
    page.goto(f"{console}/live/pop?call=c-late")
    expect(page.locator("h1")).to_have_text("En attente de l’appel")
    house.control.live = LiveNow((a_call("c-late", agent="204"),))
    expect(page.locator("#call")).to_contain_text("Poste 204")


# -- for everybody -----------------------------------------------------------------------------------------------

PATHS = ("/live", "/live/agent", "/live/agent?change=true", "/live/c-mine", "/live/pop?call=none&tries=20")


def chosen(context: BrowserContext, console: str) -> Page:
    page = context.new_page()
    page.goto(f"{console}/live/agent")
    page.locator("#extension").fill("201")
    page.keyboard.press("Enter")
    expect(page.locator("#mine")).to_be_visible()
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["fr-FR", "en-GB"])
def test_no_page_has_a_barrier_that_can_be_found_by_machine(
    chromium: Browser, console: str, house: House, language: str, scheme: str
) -> None:
    paused: CallNow = replace(MINE, recording=Shown.PAUSED, reasons=("paused",), pause_ends=NOW, pause_resumes=True)
    house.control.live = LiveNow((paused, OTHER, a_call("c-r", recording=Shown.REFUSED), a_call("c-f", recording=Shown.FAILED)))
    house.lines = (a_line(), a_line("Centre médical", "+33199000020"))
    with chromium.new_context(
        locale=language, color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce", bypass_csp=True
    ) as context:
        page = chosen(context, console)
        for path in PATHS:
            page.goto(console + path)
            found = Axe().run(page)
            assert found.response["violations"] == [], (path, found.generate_report())


@pytest.mark.parametrize("language", ["fr-FR", "en-GB"])
def test_nothing_scrolls_sideways_at_320_pixels_nor_with_text_twice_as_large(
    chromium: Browser, console: str, language: str
) -> None:
    with chromium.new_context(locale=language, viewport={"width": 320, "height": 640}, bypass_csp=True) as small:
        page = chosen(small, console)
        for path in PATHS:
            page.goto(console + path)
            assert page.evaluate("document.documentElement.scrollWidth") == 320, path
        page.set_viewport_size({"width": 640, "height": 800})
        for path in PATHS:
            page.goto(console + path)
            page.add_style_tag(content="html { font-size: 200% !important }")
            assert page.evaluate("document.documentElement.scrollWidth") == 640, path


def test_buttons_are_large_enough_for_a_hurried_hand(page: Page, console: str) -> None:
    to_my_call(page, console)
    page.locator(".order").first.wait_for()
    sides = page.locator(".order").evaluate_all("all => all.map(one => Math.min(one.offsetWidth, one.offsetHeight))")
    assert sides  # in one look, since the page writes its buttons anew with each state
    assert min(sides) >= 44
