# canonicalwebteam.flask_base.app: the application class; views and headers that it adds decide nothing here.
from canonicalwebteam.flask_base.env import load_plain_env_variables
from flask import Flask


class FlaskBase(Flask):
    def __init__(self, name, service, favicon_url=None, template_404=None, template_500=None, *args, **options):
        known = ("static_url_path", "static_folder", "static_host", "host_matching", "subdomain_matching", "template_folder",
                 "instance_path", "instance_relative_config", "root_path")
        super().__init__(name, *args, **{k: v for k, v in options.items() if k in known})
        self.service = service
        load_plain_env_variables()
        self.config.from_prefixed_env()
