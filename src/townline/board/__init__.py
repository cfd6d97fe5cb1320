"""The night desk's board: incidents, ladders, units and log on one screen."""
