"""Reads of the board: alarms, the rail, units and the log."""

from townline.board.queries.alarms import Alarm, Alarms, alarms
from townline.board.queries.rail import OnCall, Rail, rail
from townline.board.queries.side import Side, side

__all__ = ["Alarm", "Alarms", "OnCall", "Rail", "Side", "alarms", "rail", "side"]
