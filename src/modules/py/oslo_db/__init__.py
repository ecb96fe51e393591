# oslo_db: engines by configuration, mixins of models, errors.
