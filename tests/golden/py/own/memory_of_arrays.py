# memoryview over array.array: items of every type, read, written, sliced, compared and cast.
import array


def show(what, do):
    try:
        print(what, do())
    except Exception as e:
        print(what, type(e).__name__, e)


for code in 'bBhHiIlLqQfd':
    a = array.array(code, [1, 2, 3, 4, 5])
    m = memoryview(a)
    print(code, m.format, m.itemsize, m.nbytes, m.shape, m.strides, m.readonly, len(m), m.tolist(), m.obj is a)
    m[0] = 7
    m[-1] = 9
    m[1:3] = array.array(code, [20, 30])
    print(a, m[::2].tolist(), m[::-1].tolist(), m[1:3] == array.array(code, [20, 30]), list(reversed(m)))
    show('type', lambda: m.__setitem__(0, 'x'))
    show('delete', lambda: m.__delitem__(0))
    show('length', lambda: m.__setitem__(slice(0, 2), array.array(code, [1])))
    show('bytes', lambda: m.cast('B')[:4].tolist())
    show('hash', lambda: hash(m))
    print(bytes(m) == a.tobytes(), m.tobytes()[:4], m.hex()[:8])

ints, longs, floats = memoryview(array.array('i', [1, 2])), memoryview(array.array('q', [1, 2])), memoryview(array.array('d', [1, 2]))
print(ints == longs, ints == floats, ints != memoryview(array.array('i', [1, 3])), ints == b'\1\2', ints == [1, 2], ints == ints[:1])
print(memoryview(array.array('d', [float('nan')])) == memoryview(array.array('d', [float('nan')])))
show('other structure', lambda: ints.__setitem__(slice(None), longs))
show('cast', lambda: ints.cast('h'))
show('twice', lambda: ints.cast('B').cast('H').tolist())
show('range', lambda: memoryview(array.array('b', [1])).__setitem__(0, 200))
text = memoryview(array.array('u', 'ab'))
print(text.format, text.itemsize, text.nbytes)
show('characters', lambda: text.tolist())
show('none', lambda: memoryview(3))


class Numbers(array.array):
    pass


print(memoryview(Numbers('h', [5, 6])).tolist(), 3 in memoryview(array.array('i', [3])), b'x' + memoryview(array.array('B', [65])))
m = memoryview(bytearray(b'abcdef'))


class Releasing:
    def __index__(self):
        m.release()
        return 1


show('released meanwhile', lambda: m[Releasing()])
show('released', lambda: m[0])
print(m == m, m == memoryview(b'abcdef'))
