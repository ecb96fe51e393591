# oslo_utils.units: multiples of bytes.
Ki, Mi, Gi, Ti, Pi, Ei, Zi, Yi = (1024 ** n for n in range(1, 9))
k, M, G, T, P, E, Z, Y = (1000 ** n for n in range(1, 9))
