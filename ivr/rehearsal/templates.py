"""Variables of a SIP channel at three moments, in the order and with the names that a FreeSWITCH 1.10.12 was seen to give them.

`{…}` is filled in by `ivr.rehearsal.channel`.
"""

from __future__ import annotations

HOST = "127.0.0.1"
PORT = "5060"
CALLER_PORT = "32804"
METHODS = "INVITE, ACK, BYE, CANCEL, OPTIONS, MESSAGE, INFO, UPDATE, REGISTER, REFER, NOTIFY"

_SDP = (
    "v=0\r\no={owner} 1795431409 1795431410 IN IP4 127.0.0.1\r\ns={owner}\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio {port} RTP/AVP {payload} 101\r\na=rtpmap:{payload} {codec}/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
    "a=fmtp:101 0-15\r\na=ptime:20\r\n"
)

ARRIVED: tuple[tuple[str, str], ...] = (
    ("direction", "{direction}"),
    ("uuid", "{uuid}"),
    ("session_id", "{session_id}"),
    ("sip_from_user", "{caller}"),
    ("sip_from_uri", "{caller}@" + HOST),
    ("sip_from_port", CALLER_PORT),
    ("sip_from_host", HOST),
    ("video_media_flow", "disabled"),
    ("text_media_flow", "disabled"),
    ("channel_name", "{channel_name}"),
    ("sip_call_id", "{sip_call_id}"),
    ("sip_local_network_addr", HOST),
    ("sip_network_ip", HOST),
    ("sip_network_port", PORT),
    ("sip_invite_stamp", "{created_us}"),
    ("sip_received_ip", HOST),
    ("sip_received_port", PORT),
    ("sip_via_protocol", "udp"),
    ("sip_from_user_stripped", "{caller}"),
    ("sip_from_tag", "{tag}"),
    ("sofia_profile_name", "{profile}"),
    ("sofia_profile_url", "sip:mod_sofia@" + HOST + ":" + PORT),
    ("recovery_profile_name", "{profile}"),
    ("sip_full_via", "SIP/2.0/UDP " + HOST + ":" + PORT + ";rport=" + PORT + ";branch=z9hG4bK{tag}"),
    ("sip_full_from", "<sip:{caller}@" + HOST + ">;tag={tag}"),
    ("sip_full_to", "<sip:{dialled}@" + HOST + ":" + PORT + ">"),
    ("sip_allow", METHODS),
    ("sip_req_user", "{dialled}"),
    ("sip_req_port", PORT),
    ("sip_req_uri", "{dialled}@" + HOST + ":" + PORT),
    ("sip_req_host", HOST),
    ("sip_to_user", "{dialled}"),
    ("sip_to_port", PORT),
    ("sip_to_uri", "{dialled}@" + HOST + ":" + PORT),
    ("sip_to_host", HOST),
    ("sip_contact_user", "mod_sofia"),
    ("sip_contact_port", PORT),
    ("sip_contact_uri", "mod_sofia@" + HOST + ":" + PORT),
    ("sip_contact_host", HOST),
    ("sip_via_host", HOST),
    ("sip_via_port", PORT),
    ("sip_via_rport", PORT),
    ("max_forwards", "70"),
    ("switch_r_sdp", _SDP.replace("{owner}", "Telephone").replace("{port}", "24340")),
    ("ep_codec_string", "{codec_string}"),
    ("rtp_use_codec_string", "{codec}"),
    ("remote_video_media_flow", "inactive"),
    ("remote_text_media_flow", "inactive"),
    ("remote_audio_media_flow", "sendrecv"),
    ("audio_media_flow", "sendrecv"),
    ("remote_media_ip", HOST),
    ("remote_media_port", "24340"),
    ("rtp_audio_recv_pt", "{payload}"),
    ("rtp_use_codec_name", "{codec}"),
    ("rtp_use_codec_rate", "{rate}"),
    ("rtp_use_codec_ptime", "20"),
    ("rtp_use_codec_channels", "1"),
    ("rtp_last_audio_codec_string", "{codec}@{rate}h@20i@1c"),
    ("read_codec", "{codec}"),
    ("original_read_codec", "{codec}"),
    ("read_rate", "{rate}"),
    ("original_read_rate", "{rate}"),
    ("write_codec", "{codec}"),
    ("write_rate", "{rate}"),
    ("dtmf_type", "rfc2833"),
    ("endpoint_disposition", "RECEIVED"),
    ("DP_MATCH", "ARRAY::{dialled}|:{dialled}"),
    ("call_uuid", "{uuid}"),
)
"""A call that has just arrived."""

MEDIA: tuple[tuple[str, str], ...] = (
    ("rtp_local_sdp_str", _SDP.replace("{owner}", "FreeSWITCH").replace("{port}", "30350")),
    ("local_media_ip", HOST),
    ("local_media_port", "30350"),
    ("advertised_media_ip", HOST),
    ("rtp_use_timer_name", "soft"),
    ("rtp_use_pt", "{payload}"),
    ("rtp_use_ssrc", "990727181"),
    ("rtp_2833_send_payload", "101"),
    ("rtp_2833_recv_payload", "101"),
    ("remote_media_ip", HOST),
    ("remote_media_port", "24340"),
)
"""What sound in both directions adds (answer, early media)."""

CONFIRMED: tuple[tuple[str, str], ...] = (
    ("sip_to_tag", "{tag}"),
    ("sip_from_tag", "{tag}"),
    ("sip_cseq", "1"),
    ("sip_call_id", "{sip_call_id}"),
    ("sip_full_via", "SIP/2.0/UDP " + HOST + ":" + PORT + ";rport=" + PORT + ";branch=z9hG4bK{tag}"),
    ("sip_full_from", "<sip:{caller}@" + HOST + ">;tag={tag}"),
    ("sip_full_to", "<sip:{dialled}@" + HOST + ":" + PORT + ">;tag={tag}"),
)
"""What the caller's ACK adds, shortly after the answer."""

CALLER_HUNG_UP: tuple[tuple[str, str], ...] = (
    ("sip_reason", 'Q.850;cause=16;text="NORMAL_CLEARING"'),
    ("sip_term_status", "200"),
    ("proto_specific_hangup_cause", "sip:200"),
    ("sip_term_cause", "16"),
)
"""What the caller's BYE adds."""

CALLER_GAVE_UP: tuple[tuple[str, str], ...] = (
    ("sip_hangup_disposition", "recv_cancel"),
    ("sip_invite_failure_status", "487"),
    ("sip_invite_failure_phrase", "CANCEL"),
    ("sip_term_status", "487"),
    ("proto_specific_hangup_cause", "sip:487"),
    ("sip_term_cause", "487"),
)
"""What the caller's CANCEL adds."""

_FLOWS_IN = (
    ("raw_bytes", "{in_bytes}"),
    ("media_bytes", "{in_bytes}"),
    ("packet_count", "{in_packets}"),
    ("media_packet_count", "{in_packets}"),
    ("skip_packet_count", "0"),
    ("jitter_packet_count", "0"),
    ("dtmf_packet_count", "0"),
    ("cng_packet_count", "0"),
    ("flush_packet_count", "0"),
    ("largest_jb_size", "0"),
    ("jitter_min_variance", "0.00"),
    ("jitter_max_variance", "0.00"),
    ("jitter_loss_rate", "0.00"),
    ("jitter_burst_rate", "0.00"),
    ("mean_interval", "20.00"),
    ("flaw_total", "0"),
    ("quality_percentage", "100.00"),
    ("mos", "4.50"),
)

_FLOWS_OUT = (
    ("raw_bytes", "{out_bytes}"),
    ("media_bytes", "{out_bytes}"),
    ("packet_count", "{out_packets}"),
    ("media_packet_count", "{out_packets}"),
    ("skip_packet_count", "0"),
    ("dtmf_packet_count", "0"),
    ("cng_packet_count", "0"),
)

FLOWS: tuple[tuple[str, str], ...] = (
    *((f"rtp_audio_in_{name}", value) for name, value in _FLOWS_IN),
    *((f"rtp_audio_out_{name}", value) for name, value in _FLOWS_OUT),
    ("rtp_audio_rtcp_packet_count", "0"),
    ("rtp_audio_rtcp_octet_count", "0"),
)
"""What the end of the sound adds."""

ORIGINS: dict[str, tuple[str, str, int]] = {
    "CHANNEL_DATA": ("mod_event_socket.c", "parse_command", 2021),
    "CHANNEL_EXECUTE": ("switch_core_session.c", "switch_core_session_exec", 2944),
    "CHANNEL_EXECUTE_COMPLETE": ("switch_core_session.c", "switch_core_session_exec", 2967),
    "CHANNEL_ANSWER": ("switch_channel.c", "switch_channel_perform_mark_answered", 3846),
    "CHANNEL_PARK": ("switch_ivr.c", "switch_ivr_park", 1002),
    "CHANNEL_UNPARK": ("switch_ivr.c", "switch_ivr_park", 1213),
    "CHANNEL_HANGUP": ("switch_channel.c", "switch_channel_perform_hangup", 3445),
    "CHANNEL_STATE": ("switch_channel.c", "switch_channel_perform_set_running_state", 2408),
    "CHANNEL_HANGUP_COMPLETE": ("switch_core_state_machine.c", "switch_core_session_reporting_state", 943),
    "CHANNEL_CALLSTATE": ("switch_channel.c", "switch_channel_perform_set_callstate", 301),
    "CHANNEL_BRIDGE": ("switch_ivr_bridge.c", "switch_ivr_multi_threaded_bridge", 1689),
    "CHANNEL_UNBRIDGE": ("switch_ivr_bridge.c", "switch_ivr_multi_threaded_bridge", 1879),
    "CUSTOM": ("mod_dptools.c", "event_function", 1902),
    "PLAYBACK_START": ("switch_ivr_play_say.c", "switch_ivr_play_file", 1646),
    "PLAYBACK_STOP": ("switch_ivr_play_say.c", "switch_ivr_play_file", 2020),
    "MEDIA_BUG_START": ("switch_core_media_bug.c", "switch_core_media_bug_add", 1014),
    "MEDIA_BUG_STOP": ("switch_core_media_bug.c", "switch_core_media_bug_destroy", 84),
    "DTMF": ("switch_channel.c", "switch_channel_dequeue_dtmf", 677),
    "RECORD_START": ("switch_ivr_async.c", "record_callback", 1481),
    "RECORD_STOP": ("switch_ivr_async.c", "send_record_stop_event", 1240),
}
"""Where in FreeSWITCH's source an event comes from: three headers that every event has."""
