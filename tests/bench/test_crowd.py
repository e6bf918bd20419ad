"""The crowd's telephones send what one telephone sends: sound without a gap, and keys as RFC 2833 has them."""

from __future__ import annotations

import socket
import struct
import time

from tests.bench.crowd import CrowdStream, Sender

FRAMES = 60


def test_each_of_them_sends_a_whole_stream_with_its_key() -> None:
    ears = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(3)]
    sender, streams = Sender(), [CrowdStream() for _ in ears]
    for ear, stream in zip(ears, streams, strict=True):
        ear.bind(("127.0.0.1", 0))
        ear.settimeout(5)
        stream.send_to(*ear.getsockname())
        stream.start()
    sender.start()
    try:
        time.sleep(0.2)
        streams[1].press("5")
        heard = [[ear.recv(2048) for _ in range(FRAMES)] for ear in ears[:2]]
        streams[2].press("#")  # and somebody leaves, so that the places change
        streams[0].close()
        heard.append([ears[2].recv(2048) for _ in range(FRAMES * 3)])
    finally:
        sender.close()
        for stream in streams:
            stream.close()
        for ear in ears:
            ear.close()
    for packets, keys in zip(heard, ([], [5], [11]), strict=True):
        fields = [struct.unpack("!BBHII", packet[:12]) for packet in packets]
        assert [(number - fields[0][2]) & 0xFFFF for _, _, number, _, _ in fields] == list(range(len(fields)))
        assert len({source for *_, source in fields}) == 1
        events = [(packet[12], packet[13] & 0x80) for packet in packets if packet[1] & 0x7F == 101]
        assert sorted({code for code, _ in events}) == keys
        assert [last for _, last in events] == [0] * 8 * len(keys) + [0x80] * 3 * len(keys)
        sound = [(place, timestamp) for place, (_, payload, _, timestamp, _) in enumerate(fields) if payload == 8]
        assert {(timestamp - sound[0][1] - 160 * (place - sound[0][0])) & 0xFFFFFFFF for place, timestamp in sound} == {0}
        assert {len(packet) for packet in packets} == {172} | ({16} if keys else set())
