from oslo_config import cfg

CONF = cfg.CONF
CONF.import_group("door_keeper", "doorkeeper.settings")
CONF.import_opt("bell", "doorkeeper.settings", group="yard")
CONF.register_opt(cfg.StrOpt("tree", default="oak"), "yard")
print(CONF.yard.tree, type(CONF.yard.bell).__name__, type(CONF.door_keeper.anything).__name__)
try:
    CONF.import_group("x", "oslo_config.nowhere")
except ModuleNotFoundError as error:
    print(error)
