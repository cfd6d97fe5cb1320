"""The ways out: e-mail and text messages by the same port; paper leaves by hand."""
