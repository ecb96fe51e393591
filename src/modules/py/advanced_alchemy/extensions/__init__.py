# advanced_alchemy.extensions: for each web framework the same models and settings; what serves requests is unknown.
