import yaml,re
class L(yaml.SafeLoader): pass
for c,ms in list(L.yaml_implicit_resolvers.items()):
    pass
class N(yaml.FullLoader):
    pass
N.yaml_implicit_resolvers={k:[(t,r) for t,r in v if t!='tag:yaml.org,2002:timestamp'] for k,v in yaml.FullLoader.yaml_implicit_resolvers.items()}
d='''
day: 2024-01-02
n: 12
f: 1.5
e: 1e5
s: text
b: yes
z: ~
o: 0x1F
q: "12"
'''
print(yaml.load(d,Loader=N)); print(yaml.safe_load(d))
class E(yaml.SafeLoader): pass
E.add_implicit_resolver('tag:yaml.org,2002:float',re.compile(r'[-+]?\d+e\d+$'),list('-+0123456789'))
print(yaml.load(d,Loader=E))
E.add_implicit_resolver('!env',re.compile(r'\$\{\w+\}'),None)
E.add_constructor('!env',lambda l,n: 'ENV'+l.construct_scalar(n))
print(yaml.load('a: ${HOME}\nb: [1, "${X}"]',Loader=E))
