# typer as settings and migrations use it: what it prints, raises and declares.


def case_1():
    import typer
    app = typer.Typer(name="tool", help="Helps.")
    @app.command()
    def hello(name: str = typer.Argument(...), count: int = typer.Option(2, "--count", "-c", min=1, help="times")):
        return name * 2
    @app.callback()
    def main(verbose: bool = False): pass
    sub = typer.Typer()
    app.add_typer(sub, name="sub")
    print(hello("x"), len(app.registered_commands), len(app.registered_groups), app.registered_callback is not None, app.info.name, app.info.help)
    o = typer.Option(2, "--count", min=1, help="h", envvar="E")
    print(type(o).__name__, o.default, o.param_decls, o.min, o.help, o.envvar, type(typer.Argument(None)).__name__, typer.Argument().default)


def case_2():
    import typer
    typer.echo("a"); typer.secho("b", fg=typer.colors.GREEN); typer.echo(typer.style("x", fg=typer.colors.RED, bold=True)); print(repr(typer.style("x", fg=typer.colors.BRIGHT_RED)))
    try: raise typer.Exit(code=3)
    except typer.Exit as e: print(e.exit_code)
    try: raise typer.BadParameter("m")
    except typer.BadParameter as e: print(e.format_message())
    try: raise typer.Abort()
    except RuntimeError as e: print(type(e).__name__)


def case_3():
    import typer
    from typing_extensions import Annotated
    def f(a: Annotated[str, typer.Option(help="x")] = "d"): return a
    print(f(), typer.prompt("x", default="y"))


for number in range(1, 4):
    print('##', number)
    try:
        globals()['case_%d' % number]()
    except Exception as error:
        print(type(error).__name__, error)
