import logging, logging.handlers, io, sys, queue, os, tempfile, warnings
warnings.simplefilter('ignore')
out = io.StringIO()
logging.basicConfig(stream=out, level=logging.INFO, format='%(levelname)s:%(name)s:%(funcName)s:%(lineno)d:%(message)s')
def flush():
    print(out.getvalue(), end=''); out.seek(0); out.truncate()
log = logging.getLogger('app')
ad = logging.LoggerAdapter(log, {'user': 'me'})
def use():
    ad.debug('no %s', 1); ad.info('info %s', 1); ad.warning('warn'); ad.warn('w2'); ad.error('err %d', 3); ad.critical('crit'); ad.log(25, 'lvl')
use(); flush()
try:
    1 / 0
except ZeroDivisionError:
    ad.exception('exc %s', 'x')
    ad.exception('no exc', exc_info=False)
    ad.error('with', exc_info=True)
print(out.getvalue().count('ZeroDivisionError')); out.seek(0); out.truncate()
print(ad.isEnabledFor(10), ad.isEnabledFor(20), ad.getEffectiveLevel(), ad.hasHandlers(), ad.name, repr(ad), ad.extra, ad.logger is log)
ad.setLevel('ERROR'); print(log.level, repr(ad)); ad.info('x'); flush(); ad.setLevel(0)
class Pre(logging.LoggerAdapter):
    def process(self, msg, kwargs):
        return '[%s] %s' % (self.extra['id'], msg), kwargs
Pre(log, {'id': 7}).warning('hello %s', 'w'); flush()
Pre(Pre(log, {'id': 8}), {'id': 9}).info('nested'); flush()
print(ad.process('m', {'a': 1}), logging.LoggerAdapter(log).extra)
f = logging.BufferingFormatter(logging.Formatter('%(message)s;'))
recs = [logging.makeLogRecord({'msg': m, 'levelno': 30}) for m in ('a', 'b')]
print(repr(f.format(recs)), repr(f.format([])), repr(f.formatHeader(recs)), repr(f.formatFooter(recs)), logging.BufferingFormatter().format(recs))
class Sink(logging.Handler):
    def __init__(self): super().__init__(); self.got = []
    def emit(self, r): self.got.append(r.getMessage())
s = Sink()
mh = logging.handlers.MemoryHandler(3, target=s)
lg = logging.getLogger('mem'); lg.propagate = False; lg.addHandler(mh)
lg.warning('1'); lg.warning('2'); print(s.got, len(mh.buffer)); lg.warning('3'); print(s.got, len(mh.buffer)); lg.warning('4'); lg.error('5'); print(s.got)
lg.info('6'); lg.warning('7'); mh.close(); print(s.got, mh.target)
m2 = logging.handlers.MemoryHandler(10, flushLevel=50, flushOnClose=False); lg.handlers = [m2]
lg.critical('a'); print(len(m2.buffer)); m2.setTarget(s); m2.flush(); print(s.got[-1], len(m2.buffer)); lg.warning('lost'); m2.close(); print(s.got[-1])
b = logging.handlers.BufferingHandler(2); lg.handlers = [b]
lg.warning('x'); print(len(b.buffer), b.capacity); lg.warning('y'); print(len(b.buffer))
q = queue.Queue()
qh = logging.handlers.QueueHandler(q); lg.handlers = [qh]
lg.warning('q %s', 1); r = q.get(); print(r.msg, r.args, r.getMessage()); lg.error('q2'); lg.warning('q3')
s2 = Sink(); s2.setLevel(40)
li = logging.handlers.QueueListener(q, s, s2, respect_handler_level=True); li.start(); li.stop(); print(s.got[-2:], s2.got)
try: 1 / 0
except ZeroDivisionError: lg.exception('e %s', 2)
r = q.get(); print(r.exc_info, r.exc_text and r.exc_text.splitlines()[-1], r.message.splitlines()[0])
d = tempfile.mkdtemp(); p = os.path.join(d, 'r.log')
rh = logging.handlers.RotatingFileHandler(p, maxBytes=30, backupCount=2); lg.handlers = [rh]
for i in range(12): lg.warning('line number %02d', i)
rh.close()
for n in sorted(os.listdir(d)): print(n, repr(open(os.path.join(d, n)).read()))
def deep():
    def deeper():
        log.warning('one'); log.warning('two', stacklevel=2); ad.warning('three', stacklevel=3); logging.warning('root', stacklevel=2)
    deeper()
def call():
    deep()
call(); flush()
