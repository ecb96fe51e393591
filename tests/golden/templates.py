#!/usr/bin/env python3
"""Runs templates through Mako and through our translation (executed by this Python): equal text, equal
errors. Needs Mako importable.

    templates.py [--dump build/tests/template_dump] [-v]
"""
import argparse
import datetime
import os
import subprocess
import sys
import tempfile

CONTEXT = {
    "up_revision": "abc123", "down_revision": ("a", "b"), "branch_labels": None, "depends_on": None,
    "create_date": datetime.datetime(2024, 1, 15, 10, 20, 30), "message": "it's <a> message",
    "comma": lambda x: "" if x is None else x if isinstance(x, str) else ", ".join(x),
    "upgrades": "op.create_table('t')\n    op.drop_table('u')", "x": "<x & 'y'>", "n": 3, "zero": 0,
    "items": ["a", "b", "c"], "rows": [[1, 2], [3]], "mapping": {"k": "v"}, "d": {},
    "names": "one, two", "wrap": lambda s: "[" + s + "]", "make": lambda n: lambda s: s * n,
    "space": "  pad  ", "url": "a b&c/é", "multi": "l1\nl2",
}

CASES = r'''
plain text
====
${x}
====
${x | h} ${x | n} ${x|trim,h} ${space | trim}. ${x | x} ${url | u} ${url | entity}
====
${down_revision | comma,n} ${repr(down_revision)} ${message}
====
${upgrades if upgrades else "pass"} ${downgrades if downgrades else "pass"}
====
${n | str,wrap} ${x | make(2)} ${"a|b"} ${ {'a': 1}['a'] } ${"}"} ${'%s' % n}
====
${missing}
====
${missing.attribute}
====
% if missing:
yes
% else:
no
% endif
====
% for i in items:
${i}\
% endfor
end
====
  % for i in items:
    % if i == 'b':
      <${i}>
    % elif i == 'c':
      c!
    % else:
      (${i})
    % endif
  % endfor
after
====
% for a, b in enumerate(items):
${a}${b} ${loop.index} ${loop.first} ${loop.last} ${loop.even} ${loop.cycle('p','q')} ${loop.reverse_index}
% endfor
====
% for r in rows:
% for c in r:
${loop.parent.index}.${loop.index}=${c}
% endfor
${loop.index}
% endfor
====
% while d.get('i', 0) < 2:
<% d['i'] = d.get('i', 0) + 1 %>${d['i']}
% endwhile
====
% try:
${1/zero}
% except ZeroDivisionError:
division
% finally:
fin
% endtry
====
## comment
  ## indented
a ## not a comment
<%doc>
nothing ${x}
</%doc>b
====
<%
    import re
    parts = re.split(r",\s*", names)
    text = """
  kept
    as is"""
%>${parts}${text}
====
<%!
import re
CONST = 7
def helper(v):
    return v * 2
%>"""${message}
${CONST} ${helper(4)} ${re.sub('a', 'b', 'aa')}
====
<%def name="f(a, b=2)">[${a}${b}${n}]</%def>${f(1)} ${f('z', b=3)}
====
${later('q')}
<%def name="later(v)">
  % for i in range(2):
  ${v}${i}
  % endfor
</%def>
====
<%def name="outer()"><%def name="inner()">in ${n}</%def>out ${inner()}</%def>${outer()}
====
<%def name="f()" filter="trim,h">  <b>  </%def>(${f()})
====
<%def name="f()" buffered="True"> x </%def>${f().strip()}|${f() + 'y'}
====
${capture(f)}<%def name="f()">text</%def>
====
<%block name="b">block ${x}</%block>
====
<%block>anonymous ${n}</%block>
<%block filter="h"><i></%block>
====
<%text>${x} % if <% raw %></%text>
====
line \
joined
====
a %% b
====
<% y = 5 %>${y} ${[y for y in range(3)]} ${(lambda y: y)(9)} ${y}
====
<%def name="f()"><% n = 5 %>${n}</%def>${f()}${n}
====
${context.get('x')} ${context.get('nope', 'default')} ${context['n']} ${context.get('len')([1])}
====
<% context.write('written') %>.
====
${multi}
% if n > 2 and \
     n < 5:
in
% endif
====
% if True: # why
c
% endif
====
${  # comment
x
}
====
${[i
   for i in items
   if i != 'b']}
====
<%page expression_filter="h"/>${x} ${x | n}
====
<%page args="n, extra=4"/>${n} ${extra}
====
% for k, v in mapping.items():
${k}: ${v}
% endfor
====
% for i in []:
% endfor
% if x:
% endif
====
% with open('/dev/null') as f:
${len(f.read())}
% endwith
====
é ${'ü'} 漢字
====
${'\\'} ${"\""} 'quotes' "double" \ backslash
====
$x $ {x} ${x}$ <x> % not a line
====
	% if x:
	tab
	% endif
====
${x
====
${x | h
====
% if x:
a
====
% foo bar
====
<%def name='f'>a</%def>
====
<%foo/>
====
% endif
====
% for a in b
% endfor
====
<% x = %>
====
text
${1 +}
====
% if a:
% endfor
====
</%def>
====
<%def>a</%def>
====
<%text>
====
<%def name="f()">
====
% if x: y
% endif
====
${a || b}
====
% if x:
% except:
% endif
====
<%def name="f()">a</%block>
====
<% unclosed
====
% if 1 +:
% endif
====
%
====
% try:
<%include file="other"/>
% except Exception as e:
${type(e).__name__}
% endtry
====
<%def name="box()"><<${caller.body()}>></%def><%call expr="box()">in ${x | h} ${n}</%call>
====
<%def name="each(seq)">
% for i in seq:
${caller.row(i)}
% endfor
</%def>
<%call expr="each(items)"><%def name="row(i)">[${i} ${n}]</%def></%call>
<%self:each seq="${[1, 2]}"><%def name="row(i)">{${i}}</%def>unused</%self:each>
<%local:each seq="${items}x" />
====
<%def name="each(seq)"><%def name="row(i)">own${i}</%def>${row(seq)}${caller.row(2) if caller else 'nobody'}</%def>${each(1)}<%self:each seq="s"><%def name="row(i)">theirs${i}</%def></%self:each>
====
<%def name="a()">a${caller.body()}</%def><%def name="b()">b${caller.body()}</%def><%call expr="a() + b()">!</%call>
====
<%def name="outer()">(<%call expr="inner()">${caller.body()}+${n}</%call>)</%def><%def name="inner()">[${caller.body()}]</%def><%call expr="outer()">deep</%call>
====
<%def name="list(seq)">% for s in seq:
${caller.body(s, last=s == seq[-1])}
% endfor
</%def><%self:list seq="${items}" args="s, last">${loop} ${s} ${last}</%self:list>
====
<%def name="f(a, b='q')">${a}${b}</%def><%self:f a="1" b="x${n}y${x}"/> ${self.f(2)} ${local.f(3)}
====
<%! limit = 7 %>${self.attr.limit} ${hasattr(self.attr, 'other')}
====
<%namespace name="own"><%def name="z(n)">z${n}</%def><%def name="y()">${z(n)}</%def></%namespace>${own.z(1)} <%own:z n="${2}"/> ${own.y()} ${n}
====
<%namespace name="own" import="z"><%def name="z(n)">z${n}</%def></%namespace>${z(5)}
====
<%namespace name="b" module="os.path"/>${b.nothing}
====
<%def name="one()">1${caller.body()}</%def>
% for i in items:
<%call expr="one()">${i}</%call>
% endfor
====
<%def name="one()">${caller.nothing()}</%def><%call expr="one()">x</%call>
====
<%def name="one()">${caller.body()}</%def>${one()}
====
<%def name="one()">${caller.body()}</%def><%call expr="one()"><% v = n + 1 %>${v}</%call>
====
<%call>x</%call>
====
<%namespace/>
====
<%def name="wrap_()" filter="trim">  ${caller.body()}  </%def><%call expr="wrap_()"> a </%call>|
====
<%def name="wrap_()" buffered="True">${caller.body()}</%def>${'%s' % n}<%call expr="wrap_().upper()"> ab </%call>|
'''


def outcome(run):
    try:
        return run()
    except Exception as e:
        return f"!{type(e).__name__}: {e}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--dump", default="build/tests/template_dump")
    parser.add_argument("-v", action="store_true")
    args = parser.parse_args()
    try:
        from mako.template import Template
    except ImportError:
        print("Mako is not installed")
        return 77
    cases = [c.strip("\n") + "\n" for c in CASES.split("\n====\n")]
    if os.path.isdir("/usr/lib/python3/dist-packages/alembic/templates"):
        root = "/usr/lib/python3/dist-packages/alembic/templates"
        for name in sorted(os.listdir(root)):
            with open(f"{root}/{name}/script.py.mako") as f:
                cases.append(f.read().replace("config.get_main_option", "mapping.get"))
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        for i, case in enumerate(cases):
            path = f"{folder}/{i}"
            with open(path, "w", encoding="utf-8") as f:
                f.write(case)
            want = outcome(lambda: Template(case).render(**dict(CONTEXT, d={})))
            source = subprocess.run([args.dump, path], stdout=subprocess.PIPE).stdout.decode()

            def ours():
                if source.startswith("!"):
                    return source.rstrip("\n")
                names = {}
                exec(compile(source, "template", "exec"), names)
                return names["__render__"](dict(CONTEXT, d={}))

            got = outcome(ours)
            if got != want:
                bad += 1
                print(f"---- {i}\n{case}ours      {got!r}\nreference {want!r}")
                if args.v:
                    print(source)
    print(f"{len(cases)} templates, {bad} differ")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
