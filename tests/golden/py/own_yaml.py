import yaml
docs = ["a: 1_0\nb: 1e3\nc: 1.5e+3\nd: 0o17\ne: 012\nf: 190:20:30\ng: 'x'\nh: \"\\u00e9\"\n", "- - 1\n  - 2\n- {a: b, c: [d]}\n", "? a\n: b\n", "key: >\n  folded\n  text\n\n  more\n", "a: &l [1,2]\nb: *l\n", "x: 2020-01-01 10:00:00\ny: 2020-01-01T10:00:00Z\nz: 12:30:45\n", "a: !!str 1\nb: !!int '3'\n", "n: null\nm: ~\no:\n", "t: true\nu: True\nv: tRue\nw: y\nq: on\n", "a: .5\nb: 1.\nc: -.inf\nd: .NaN\ne: +1\nf: -0\n", "# only comment\n", "a: b: c\n", "a: [1, 2\n", "\t- x\n", "a: 'it''s'\nb: \"tab\\t\"\n","- 0b11\n- 0xAf\n- 1:1\n"]
for d in docs:
    try: print(yaml.safe_load(d))
    except yaml.YAMLError as e: print(type(e).__name__)
vals = [{"a":[{"b":1},{"c":[1,2]}],"d":[1,2]}, "plain", ["", " x", "x ", "a: b", "a #b", "#c", "- d", "[x]", "{y}", "true", "1", "1.0", "null", "~", "a\nb", "é", "tab\t", "'q'", '"dq"', "@at", "%p", "!t", "&a", "*s", "?", ":", "-", "a,b", "2020-01-01", "x"*100 + " " + "y"*30], {1:2, None:3, True:4}, {"n":{"m":{"k":[]}}}, [1.0, 1e20, 1e-7, float("inf"), 10**30], [[1,[2]],[]], b"abc"]
for v in vals:
    print(yaml.dump(v)); print(yaml.safe_dump(v, default_flow_style=True, sort_keys=False, allow_unicode=True))
