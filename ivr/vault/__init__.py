"""Recordings at rest: keys, headers, objects, manifests, playback, destruction."""
