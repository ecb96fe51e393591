# oslo_config: options of OpenStack's programs (cfg) and their types.
