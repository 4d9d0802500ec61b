"""What a message means: our own Rasa graph components on spaCy and a sentence encoder."""
