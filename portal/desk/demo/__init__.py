"""Conversations that show a new trainer the desk alive: invented, and marked by their channel."""

CHANNEL = "demo"
