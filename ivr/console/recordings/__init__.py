"""The list of recordings. Nothing can be listened to here."""
