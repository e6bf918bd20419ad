"""The conversation with one caller. It knows ports, not FreeSWITCH."""
