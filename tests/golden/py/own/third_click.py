# click as settings and migrations use it: what it prints, raises and declares.


def case_1():
    import click
    for f in (lambda: click.Choice(['a','b']).convert('c',None,None), lambda: click.INT.convert('x',None,None), lambda: click.IntRange(1,5).convert('9',None,None),lambda: click.IntRange(1,5,max_open=True).convert('5',None,None),lambda: click.BOOL.convert('maybe',None,None), lambda: click.UUID.convert('x',None,None), lambda: click.DateTime().convert('zz',None,None), lambda: click.Path(exists=True).convert('/nope',None,None), lambda: click.FLOAT.convert('q',None,None),lambda: click.Tuple([int,int]).convert(('1',),None,None), lambda: click.File('r').convert('/nope',None,None),lambda: click.Path(exists=True,dir_okay=False).convert('/tmp',None,None), lambda:click.FloatRange(min=1.5).convert('1',None,None), lambda:click.IntRange(1,5,clamp=True).convert('9',None,None), lambda:click.IntRange(max=5,clamp=True,max_open=True).convert('9',None,None),lambda:click.DateTime().convert('2024-02-03',None,None),lambda:click.DateTime(['%d']).convert('x',None,None),lambda:click.BOOL.convert(' Yes ',None,None), lambda: click.Choice(['Aa'],case_sensitive=False).convert('AA',None,None),lambda:click.UUID.convert('12345678123456781234567812345678',None,None)):
        try: print(repr(f()))
        except click.ClickException as e: print(type(e).__name__, e.format_message())


def case_2():
    import click
    for e in (click.BadParameter('msg',param_hint='--x'), click.MissingParameter(param_hint='X',param_type='option'), click.FileError('f','hint'), click.BadArgumentUsage('m'), click.UsageError('u'), click.BadParameter('m', param_hint=['-x','--y']), click.NoSuchOption('--foo',possibilities=['--fool','--food']),click.BadOptionUsage('--x','bad')):
        print(type(e).__name__, e.format_message(), '|', str(e), e.exit_code)


def case_3():
    import click
    @click.command()
    @click.option('--count','-c',default=1,help='n',type=int, show_default=True)
    @click.option('--flag/--no-flag')
    @click.option('--shout', is_flag=True)
    @click.option('-v', '--verbose', count=True)
    @click.option('--x', type=click.Choice(['a','b']), multiple=True)
    @click.option('-p', 'port', default=80.5)
    @click.argument('name', nargs=-1)
    @click.argument('src', type=click.Path())
    def hello_world(**k):
        """Doc text.

        more"""
    print(hello_world, hello_world.name, hello_world.params, repr(hello_world.help))
    for p in hello_world.params:
        print(p.name,p.opts,p.secondary_opts,type(p.type).__name__,p.nargs,p.multiple,p.required, getattr(p,'is_flag',None), getattr(p,'count',None), p.param_type_name, p.human_readable_name)


def case_4():
    import click
    print([hasattr(click,n) for n in ('Abort','wrap_text','format_filename','progressbar','pause')])
    print(repr(click.STRING), repr(click.Choice(['a'])), repr(click.IntRange(1,3)), click.Path().name, click.File().name, click.Path(file_okay=False).name, click.Path(dir_okay=False).name, repr(click.BOOL), repr(click.UUID), repr(click.UNPROCESSED), repr(click.DateTime()), click.Tuple([int,str]).name, repr(click.IntRange(min=2)), repr(click.FloatRange(max=2.5,max_open=True)), repr(click.IntRange(0,2,clamp=True)))


def case_5():
    import click
    click.echo("a"); click.echo("b", nl=False); click.echo(); click.echo(None); click.echo(5); click.echo(b"bytes"); click.echo(click.style("x", fg="red"))
    click.secho("hi", fg="green", bold=True); print(repr(click.style("x", fg="red", bg="blue", bold=True, underline=False, reset=False)), repr(click.style(5, fg=(1,2,3), bg=7)), repr(click.unstyle(click.style("z",blink=True))))
    try: click.style("x", fg="nope")
    except TypeError as e: print(e)


def case_6():
    import click
    @click.group()
    def cli(): "Main."
    @cli.command()
    @click.argument("n", type=int)
    def add_user(n): "Adds. More"
    @cli.command("other-name", short_help="sh")
    def thing(): pass
    @cli.group()
    def sub_group(): pass
    @sub_group.command()
    @click.pass_context
    def inner_command(ctx): pass
    print(cli.list_commands(None), cli.get_command(None,'add-user'), add_user.callback(3), [cli.get_command(None,c).get_short_help_str() for c in cli.list_commands(None)], sub_group.list_commands(None))


def case_7():
    import click
    with click.progressbar([1,2,3], label="Doing") as bar:
        for x in bar: print(x)
    with click.progressbar(length=10) as bar:
        bar.update(5); print(bar.pos, bar.pct)


def case_8():
    import click
    print(click.wrap_text("aaa bbb ccc ddd", 8)); print(click.format_filename("/a/b.txt"), click.format_filename(b"/a/c", shorten=True)); print(click.get_app_dir("My App", force_posix=True).rsplit('/',1)[1])
    with click.open_file('/tmp/zz.txt','w') as f: f.write("q")
    print(click.open_file('/tmp/zz.txt').read()); 
    with click.open_file('-','w') as f: f.write("dash\n")
    print('still')


def case_9():
    import click
    for d in (["--a-b"],["-x"],["-x","--long-one"],["name","-n"],["--on/--off"],["-f/-F","--ff/--no-ff"],["--UPPER"]):
        o=click.Option(d); print(o.name,o.opts,o.secondary_opts,o.is_flag)
    for d in ([],["name"],["a","b","--c"]):
        try: print(click.Option(d).name)
        except Exception as e: print(type(e).__name__, e)
    a=click.Argument(["my-arg"]); print(a.name,a.required,a.make_metavar(click.Context(click.Command('c'))))


def case_10():
    import click
    print(click.prompt("x", default=3))


def case_11():
    import click
    print(click.confirm("really?", abort=True))


def case_12():
    import click
    ctx = click.Context(click.Command("c", params=[click.Option(["--n"], default=4, type=int)], callback=lambda n: n*2), info_name="prog", obj={"a":1})
    print(ctx.obj, ctx.command_path, ctx.invoke(ctx.command), ctx.invoke(ctx.command, n=5), ctx.find_root() is ctx, ctx.find_object(dict))
    try: ctx.fail("nope")
    except click.UsageError as e: print(e.message)
    try: ctx.exit(3)
    except click.exceptions.Exit as e: print(e.exit_code)
    print(click.get_current_context(silent=True))
    click.get_current_context()


def case_13():
    import click
    from click.types import convert_type
    for t in (int,str,float,bool,None,(int,str)): print(repr(convert_type(t)) if not isinstance(t,tuple) else convert_type(t).name)
    print(repr(convert_type(None,3)), repr(convert_type(None,'x')), repr(convert_type(None,[1,2])), repr(convert_type(None,2.5)), repr(convert_type(None,True)))


def case_14():
    import click
    class C(click.ParamType):
        name="c"
        def convert(self, value, param, ctx):
            if value=="bad": self.fail(f"{value!r} bad", param, ctx)
            return value*2
    print(C()("x"), C()(None))
    try: C()("bad")
    except click.BadParameter as e: print(e.format_message())


def case_15():
    import click
    @click.command(help="HH", epilog="E", context_settings={"a":1})
    @click.version_option("1.0")
    @click.help_option("-h")
    @click.confirmation_option()
    @click.password_option()
    @click.pass_obj
    def c(obj): pass
    print([ (p.name,p.opts,p.is_eager,p.expose_value,p.prompt) for p in c.params], c.help, c.epilog, c.context_settings)


for number in range(1, 16):
    print('##', number)
    try:
        globals()['case_%d' % number]()
    except Exception as error:
        print(type(error).__name__, error)
