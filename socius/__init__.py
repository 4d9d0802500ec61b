"""Socius: the library that the assistant, the action server and the portal share."""
