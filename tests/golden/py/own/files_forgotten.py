"""What was written to a file that nobody holds any more is in it; facts of the system that os has."""
import csv, json, os, pathlib, tempfile

folder = tempfile.mkdtemp()
path = folder + '/x'
open(path, 'w').write('hello')
print(os.path.getsize(path), os.stat(path).st_size, open(path).read())
json.dump([1], open(path, 'w'))
print(pathlib.Path(path).stat().st_size)
csv.writer(open(path, 'w')).writerow([1, 2])
print(os.path.getsize(path))

p = pathlib.Path('a')
print(isinstance(p, pathlib.PurePosixPath), [c.__name__ for c in type(p).__mro__], isinstance(p, pathlib.PureWindowsPath))
print(pathlib.PureWindowsPath('c:/a b').as_uri(), pathlib.PureWindowsPath('//host/share/x').as_uri())
print(len(os.getloadavg()), os.sysconf('SC_CLK_TCK'), os.statvfs('/').f_namemax, type(os.statvfs('/')).__name__)
print(os.getpgrp() == os.getpgid(0), os.WIFEXITED(256), os.WEXITSTATUS(256), os.WTERMSIG(9), os.WIFSIGNALED(9))
r, w = os.pipe()
print(os.get_inheritable(r), os.get_blocking(r))
os.set_inheritable(r, True)
print(os.get_inheritable(r))
for wrong in (lambda: os.sysconf('x'), lambda: os.waitpid(1), lambda: os.getpgid()):
    try:
        wrong()
    except (TypeError, ValueError) as e:
        print(type(e).__name__, e)
print(os.EX_USAGE, os.waitpid, os.renames.__name__, os.makedev(8, 1), os.major(2049), os.minor(2049))
os.makedirs(folder + '/a/b')
with open(folder + '/a/b/f', 'w') as f:
    f.write('hello')
os.renames(folder + '/a/b/f', folder + '/c/d/g')
print(sorted(os.listdir(folder)), os.listdir(folder + '/c/d'))
fd = os.open(folder + '/c/d/g', os.O_RDWR)
print(os.pread(fd, 3, 1), os.pwrite(fd, b'XY', 2), os.pread(fd, 10, 0))
print('__annotations__' in globals(), '__cached__' in dir())
