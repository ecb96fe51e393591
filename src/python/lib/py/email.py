# email: only its utils.
