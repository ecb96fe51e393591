"""TLS to the real servers: what each way to ask for it gets, and that a certificate nobody vouches for is refused."""
import atexit
import json
import os
import shutil
import tempfile

from suites import casefile

NEEDS_SERVERS = True
PROGRAM = """\
import json
import ssl
import sys

import sqlalchemy as sa


def context(rule):
    made = ssl.create_default_context(**rule.get("default", {}))
    if rule.get("chain"):
        made.load_cert_chain(*rule["chain"])
    if rule.get("data"):
        made.load_verify_locations(cadata=open(rule["data"]).read())
    if rule.get("bare"):
        made.check_hostname = False
    if rule.get("unchecked"):
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    return made


url, args, query = json.loads(sys.argv[1])
for key, v in args.items():
    if isinstance(v, dict) and "context" in v:
        args[key] = context(v["context"])
try:
    with sa.create_engine(url, connect_args=args).connect() as c:
        print(c.execute(sa.text(query)).scalar())
except Exception as error:
    print(type(error).__name__)
"""
PG_SAYS = "select ssl::text || ' ' || coalesce(client_dn, '-') from pg_stat_ssl where pid = pg_backend_pid()"
MY_SAYS = "select if(variable_value <> '', 'yes', 'no') from information_schema.session_status where variable_name = 'Ssl_cipher'"


def contexts(ca, other):
    """(name, an SSLContext's making, whether the server's certificate passes)."""
    yield "context", {"default": {"cafile": ca}}, True
    yield "context, another authority", {"default": {"cafile": other}}, False
    yield "context, the system's authorities", {}, False
    yield "context, no host name", {"default": {"cafile": ca}, "bare": True}, True
    yield "context, no host name, another authority", {"default": {"cafile": other}, "bare": True}, False
    yield "context, unchecked", {"unchecked": True}, True
    yield "context, authority as text", {"data": ca}, True


def postgresql(base, folder):
    ca, other = folder + "/ca.pem", folder + "/other.pem"
    plain = "postgresql+psycopg2://" + base
    yes, refused = "true -", "OperationalError"
    yield "nothing said", plain, {}, yes
    yield "sslmode=disable", plain + "?sslmode=disable", {}, refused
    yield "sslmode=require", plain + "?sslmode=require", {}, yes
    yield "sslmode=verify-full", plain + "?sslmode=verify-full&sslrootcert=" + ca, {}, yes
    yield "sslmode=verify-full, another authority", plain + "?sslmode=verify-full&sslrootcert=" + other, {}, refused
    yield "sslmode in connect_args", plain, {"sslmode": "verify-ca", "sslrootcert": ca}, yes
    certified = plain.rpartition("/")[0].replace(":postgres@", "@") + "/certified"
    yield "client's certificate", certified + "?sslmode=require&sslcert={0}/client.pem&sslkey={0}/client.key".format(folder), {}, "true /CN=postgres"
    yield "no client's certificate", certified + "?sslmode=require", {}, refused
    for driver, key in (("asyncpg", "ssl"), ("pg8000", "ssl_context")):
        url = "postgresql+%s://%s" % (driver, base)
        for name, rule, passes in contexts(ca, other):
            yield "%s, %s" % (driver, name), url, {key: {"context": rule}}, yes if passes else refused
        yield driver + ", True", url, {key: True}, refused
    url = "postgresql+asyncpg://" + base
    yield "asyncpg, ssl=require", url + "?ssl=require", {}, yes
    yield "asyncpg, ssl=disable", url + "?ssl=disable", {}, refused
    yield "asyncpg, client's certificate", "postgresql+asyncpg" + certified[len("postgresql+psycopg2"):], \
        {"ssl": {"context": {"default": {"cafile": ca}, "chain": [folder + "/client.pem", folder + "/client.key"]}}}, "true /CN=postgres"


def mysql(base, folder):
    ca, other = folder + "/ca.pem", folder + "/other.pem"
    refused = "OperationalError"
    plain = "mysql+pymysql://" + base
    yield "nothing said", plain, {}, "no"
    yield "ssl_ca", plain + "?ssl_ca=" + ca, {}, "yes"
    yield "ssl_ca, another authority", plain + "?ssl_ca=" + other, {}, refused
    yield "ssl_ca, no host name", plain + "?ssl_check_hostname=false&ssl_ca=" + ca, {}, "yes"
    yield "ssl_ca, no host name, another authority", plain + "?ssl_ca=" + other + "&ssl_check_hostname=false", {}, refused
    yield "ssl_disabled", plain + "?ssl_disabled=true", {}, "no"
    yield "ssl dict", plain, {"ssl": {"ca": ca}}, "yes"
    yield "ssl dict, another authority", plain, {"ssl": {"ca": other}}, refused
    yield "client's certificate", plain + "?ssl_ca={0}/ca.pem&ssl_cert={0}/client.pem&ssl_key={0}/client.key".format(folder), {}, "yes"
    for driver in ("pymysql", "asyncmy"):
        for name, rule, passes in contexts(ca, other):
            yield "%s, %s" % (driver, name), "mysql+%s://%s" % (driver, base), {"ssl": {"context": rule}}, "yes" if passes else refused


def prepare():
    folder = tempfile.mkdtemp(prefix="retort-tls.")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    casefile.write(folder + "/prog.py", PROGRAM)
    return folder


def cases(env):
    certificates = os.environ.get("RETORT_TEST_CERTIFICATES")
    if not certificates:
        return  # servers of somebody's own
    tool, folder = (env.retort + " exec --allow-all").split(), prepare()
    pg = os.environ["RETORT_TEST_PG_TLS_URL"].partition("://")[2]
    my = os.environ["RETORT_TEST_MYSQL_URL"].partition("://")[2]
    for dialect, query, found in (("postgresql", PG_SAYS, postgresql(pg, certificates)), ("mysql", MY_SAYS, mysql(my, certificates))):
        for name, url, args, answer in found:
            yield "%s %s" % (dialect, name), lambda u=url, a=args, q=query, w=answer: ask(tool, folder, u, a, q, w)


def ask(tool, folder, url, args, query, answer):
    status, out, err = casefile.run(tool + [folder + "/prog.py", json.dumps([url, args, query])], folder, dict(os.environ))
    return casefile.diff(answer + "\n", out) or (None if status == 0 else "exit status %d: %s" % (status, err[-300:]))
