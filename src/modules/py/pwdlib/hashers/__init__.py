# pwdlib.hashers
