"""The ways out: e-mail now, text and paper by the same port."""
