"""The embedded switch: speaks the Event Socket protocol, for rehearsing, demonstrations and tests."""
