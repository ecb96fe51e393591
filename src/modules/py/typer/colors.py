# typer.colors: the names of click's colours.
BLACK, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE = "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"
RESET = "reset"
BRIGHT_BLACK, BRIGHT_RED, BRIGHT_GREEN, BRIGHT_YELLOW = "bright_black", "bright_red", "bright_green", "bright_yellow"
BRIGHT_BLUE, BRIGHT_MAGENTA, BRIGHT_CYAN, BRIGHT_WHITE = "bright_blue", "bright_magenta", "bright_cyan", "bright_white"
