import ssl
c = ssl.create_default_context()
print(repr(c.verify_mode), c.check_hostname, c.protocol, repr(c.minimum_version), repr(c.verify_flags))
try: c.verify_mode = ssl.CERT_NONE
except ValueError as e: print(e)
c.check_hostname = False
c.verify_mode = ssl.CERT_NONE
print(repr(c.verify_mode), ssl.Purpose.CLIENT_AUTH.name)
c.check_hostname = True
print(repr(c.verify_mode))
for f in (lambda: ssl.create_default_context(cafile="/nowhere.pem"), lambda: c.load_verify_locations(), lambda: c.load_cert_chain("/nowhere"), lambda: setattr(c,'verify_mode',7), lambda: ssl.SSLContext(99)):
    try: f()
    except Exception as e: print(type(e).__name__, e)
s = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
print(s.verify_mode == ssl.CERT_REQUIRED, isinstance(s, ssl.SSLContext))
s = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
print(s.verify_mode, s.protocol)
s.minimum_version = ssl.TLSVersion.TLSv1_2
print(repr(s.minimum_version), s.maximum_version == ssl.TLSVersion.MAXIMUM_SUPPORTED)
s = ssl._create_unverified_context()
print(s.verify_mode, s.check_hostname)
print(ssl.SSLError.__mro__[1], ssl.CertificateError is ssl.SSLCertVerificationError, ssl.OP_NO_TLSv1 | ssl.OP_NO_TLSv1_1)
class C(ssl.SSLContext): pass
print(C(ssl.PROTOCOL_TLS_CLIENT).check_hostname)
