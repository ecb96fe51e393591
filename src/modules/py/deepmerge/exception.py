# deepmerge.exception: what cannot be merged.
class DeepMergeException(Exception):
    pass


class StrategyNotFound(DeepMergeException):
    pass


class InvalidMerge(DeepMergeException):
    def __init__(self, strategy_list_name, merge_args, *args, **options):
        super().__init__("no more strategies found for %s and arguments %r" % (strategy_list_name, merge_args), *args)
        self.strategy_list_name, self.merge_args = strategy_list_name, merge_args
