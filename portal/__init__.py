"""The portal: the one exposed process. Chat page and API, trainers' desk, training log."""
