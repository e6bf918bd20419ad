"""Whatever a switch tells, in whatever order: the script's picture of who hears the caller stays whole."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ivr.call.happenings import Bridged, Happening, HoldChanged, Parted
from ivr.domain.company import OtherEnd
from ivr.switch import events
from ivr.switch.bridges import Bridges
from ivr.switch.wire import Reader
from tests.switch import recorded
from tests.switch.conftest import NOW

LEGS = st.sampled_from(["first", "second", "third"])
MUSIC = st.sampled_from(["music-1", "music-2"])


def completed(uuid: str, application: str, response: str) -> events.Event:
    (message,) = Reader().feed(
        recorded.event(
            "CHANNEL_EXECUTE_COMPLETE", "playback", Application=application, Application_UUID=uuid, Application_Response=response
        )
    )
    event = events.read_event(message)
    assert event is not None
    return event


ANYTHING = st.one_of(
    st.builds(events.ChannelBridged, LEGS, st.just("201"), st.booleans(), st.booleans()),
    st.builds(events.ChannelUnbridged, LEGS),
    st.builds(events.ChannelMoved),
    st.builds(events.CallUpdated, LEGS),
    st.builds(events.ChannelAnswered),
    st.builds(events.ExecuteStarted, MUSIC, st.sampled_from(["playback", "record", "bridge"])),
    st.builds(completed, MUSIC, st.sampled_from(["playback", "record"]), st.sampled_from(["FILE%20PLAYED", "PLAYBACK%20ERROR"])),
)


@given(st.lists(ANYTHING, max_size=30), st.booleans())
def test_every_hold_ends_and_nobody_parts_twice(told: list[events.Event], answered: bool) -> None:
    bridges = Bridges("caller", lambda uuid: uuid.startswith("ours"), lambda _: answered)
    other: OtherEnd | None = None
    held = False
    for event in told:
        happenings: list[Happening] = list(bridges.read(NOW, event))
        for happening in happenings:
            match happening:
                case Bridged(other=met):
                    assert met != other
                    other = met
                case Parted():
                    assert other is not None
                    other = None
                case HoldChanged(held=now):
                    assert now is not held
                    held = now
        if any(isinstance(happening, Bridged | Parted) for happening in happenings):
            assert not held
        assert other is not None or not held
    assert bridges.talked or other is None


@given(
    st.lists(
        st.one_of(st.builds(events.ExecuteStarted, st.just("ours-1"), st.just("playback")), st.builds(events.ChannelMoved)),
        max_size=5,
    )
)
def test_what_we_play_is_no_hold(told: list[events.Event]) -> None:
    bridges = Bridges("caller", lambda uuid: uuid.startswith("ours"), lambda _: True)
    list(bridges.read(NOW, events.ChannelBridged("first", "201")))
    assert not [happening for event in told for happening in bridges.read(NOW, event)]
