# tqdm.contrib.concurrent
def thread_map(fn, *iterables, **options):
    return [fn(*items) for items in zip(*iterables)]


process_map = thread_map
