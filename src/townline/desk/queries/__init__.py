"""What the panes of the desk show, put together from the floors below. One module a side of the screen."""
