# oslo_utils: the small helpers that models and revisions call.
