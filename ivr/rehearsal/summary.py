"""The variables that a call's last event adds: when, how long, what last."""

from __future__ import annotations

from datetime import UTC, datetime

from ivr.rehearsal.channel import Channel


def summary(channel: Channel, end_us: int) -> dict[str, str]:
    """Moments as stamp, epoch and microseconds; durations in seconds, milliseconds and microseconds."""
    times = channel.times
    moments = {
        "start": times.created,
        "profile_start": channel.profile.created_us,
        "answer": times.answered,
        "bridge": times.bridged,
        "last_hold": times.last_hold,
        "resurrect": 0,
        "progress": times.progress,
        "progress_media": times.progress_media,
        "end": end_us,
    }
    stamps = {
        f"{name.removeprefix('last_')}_stamp": _stamp(us)
        for name, us in moments.items()
        if us and (name != "bridge" or channel.profile.index == 1)
    }
    if times.holds:
        stamps["hold_events"] = "".join(["{", ",".join(f"{{{began},{ended}}}" for began, ended in times.holds), "}"])
    epochs = {
        f"{name}_{unit}": str(value)
        for name, us in moments.items()
        for unit, value in (("epoch", us // 1_000_000), ("uepoch", us))
    }
    held = {"seconds": times.hold_accum // 1_000_000, "usec": times.hold_accum, "ms": times.hold_accum // 1000}
    holds = {f"hold_accum_{unit}": str(value) for unit, value in held.items()}
    named = {"caller_id": f'"{channel.caller}" <{channel.caller}>'}
    return {**stamps, **epochs, **holds, **named, **_durations(channel, end_us)}


def _stamp(us: int) -> str:
    return datetime.fromtimestamp(us / 1_000_000, UTC).strftime("%Y-%m-%d %H:%M:%S")


def _durations(channel: Channel, end_us: int) -> dict[str, str]:
    times = channel.times
    start = times.created

    def since(moment: int) -> int:
        return moment - start if moment else 0

    lengths = {
        "duration": end_us - start,
        "bill": end_us - times.answered if times.answered else 0,
        "progress": since(times.progress),
        "answer": since(times.answered),
        "wait": since(times.bridged),
        "progress_media": since(times.progress_media),
        "flow_bill": end_us - start,
    }
    found: dict[str, str] = {}
    for unit, divisor in (("sec", 1_000_000), ("msec", 1000), ("usec", 1)):
        for name, us in lengths.items():
            if name == "duration":
                found[{"sec": "duration", "msec": "mduration", "usec": "uduration"}[unit]] = str(us // divisor)
            else:
                found[f"{name}{unit}"] = str(us // divisor)
    return found
