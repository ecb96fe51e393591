# itsdangerous.signer.
from itsdangerous import HMACAlgorithm, NoneAlgorithm, Signer, SigningAlgorithm
