# canonicalwebteam.flask_base: Flask with a service's name; see app and env.
