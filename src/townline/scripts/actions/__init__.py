"""Verbs on scripts."""

from townline.scripts.actions.drafting import (
    Kept,
    add_example,
    add_part,
    add_step,
    begin_draft,
    begin_script,
    bring_back,
    import_script,
    move_part,
    move_step,
    remove_example,
    remove_part,
    remove_step,
    reshape,
    set_words,
)
from townline.scripts.actions.publishing import publish_version, withdraw
from townline.scripts.actions.reviewing import (
    approve,
    drop,
    go_live,
    send_back,
    send_for_review,
    take_back,
)
from townline.scripts.actions.trying import end_trial, release_fix, start_trial

__all__ = [
    "Kept",
    "add_example",
    "add_part",
    "add_step",
    "approve",
    "begin_draft",
    "begin_script",
    "bring_back",
    "drop",
    "end_trial",
    "go_live",
    "import_script",
    "move_part",
    "move_step",
    "publish_version",
    "release_fix",
    "remove_example",
    "remove_part",
    "remove_step",
    "reshape",
    "send_back",
    "send_for_review",
    "set_words",
    "start_trial",
    "take_back",
    "withdraw",
]
