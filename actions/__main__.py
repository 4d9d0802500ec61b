"""The action server: Rasa's, and beside it the replay of what the training log has spooled."""

from __future__ import annotations

import threading

from rasa_sdk.__main__ import main

from portal.traininglog.recorder import replay_for_ever

SECONDS_BETWEEN_REPLAYS = 3.0

if __name__ == "__main__":
    threading.Thread(target=replay_for_ever, args=(SECONDS_BETWEEN_REPLAYS,), daemon=True).start()
    main()
