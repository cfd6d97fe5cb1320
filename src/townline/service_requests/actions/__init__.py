"""Verbs on service requests: opening and following, the program's work, and what becomes of it."""

from townline.service_requests.actions.asking import answer_question, ask_resident
from townline.service_requests.actions.bulk import do_to_many
from townline.service_requests.actions.closing import close, reopen
from townline.service_requests.actions.clusters import join, part
from townline.service_requests.actions.doubting import doubt, settle
from townline.service_requests.actions.hearing import hear
from townline.service_requests.actions.opening import follow, open_request, publish_definition
from townline.service_requests.actions.outside import (
    say_done,
    say_step,
    send_out,
    take_link_back,
)
from townline.service_requests.actions.photos import add_files, hide_picture, release_picture
from townline.service_requests.actions.rating import BEST, rate
from townline.service_requests.actions.referring import (
    close_from_partner,
    note_from_outside,
    note_from_partner,
    refer,
    reopen_from_partner,
    take_back,
)
from townline.service_requests.actions.road_checks import record_road_check
from townline.service_requests.actions.routing import (
    end_route,
    give_to_team,
    route_to,
    set_team,
)
from townline.service_requests.actions.views import drop_view, save_view
from townline.service_requests.actions.working import (
    accept,
    add_update,
    bounce,
    split,
    transfer,
)
from townline.service_requests.telling import of_word as tell_word

__all__ = [
    "BEST",
    "accept",
    "add_files",
    "add_update",
    "answer_question",
    "ask_resident",
    "bounce",
    "close",
    "close_from_partner",
    "do_to_many",
    "doubt",
    "drop_view",
    "end_route",
    "follow",
    "give_to_team",
    "hear",
    "hide_picture",
    "join",
    "note_from_outside",
    "note_from_partner",
    "open_request",
    "part",
    "publish_definition",
    "rate",
    "record_road_check",
    "refer",
    "release_picture",
    "reopen",
    "reopen_from_partner",
    "route_to",
    "save_view",
    "say_done",
    "say_step",
    "send_out",
    "set_team",
    "settle",
    "split",
    "take_back",
    "take_link_back",
    "tell_word",
    "transfer",
]
