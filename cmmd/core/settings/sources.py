"""Where settings come from: flag > environment > `--env-file` or the working folder's `.env` > `cmmd.env` > default."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from cmmd.core.errors import UsageError
from cmmd.core.settings.kinds import PATH, Base
from cmmd.core.settings.settings import SETTINGS, Loaded, Origin, Setting, Settings, SourceKind, masked, never
from cmmd.core.settings.unknown_names import NAMES, remarks

OURS = "cmmd.env"
"""The user's own env file, in `$XDG_CONFIG_HOME/cmmd`."""


class EnvFile(NamedTuple):
    """An env file that was read. `trusted` is false for the `.env` of the working folder: a clone may bring one."""

    path: str
    text: str
    trusted: bool


class Given(NamedTuple):
    """A text that somebody gave to a name, and where."""

    name: str
    text: str
    origin: Origin
    base: Base


def load(
    environ: Mapping[str, str],
    *,
    home: str,
    cwd: str,
    files: Sequence[EnvFile] = (),
    flags: Mapping[str, str] | None = None,
    roots: Sequence[str] = (),
) -> Loaded:
    """Chooses every setting; of `files` the first wins. An empty text counts as unset.

    `home` and `cwd` are absolute. `flags` maps variable names to texts. `roots` are the `--root` flags: they stand for
    MEMORY_ROOT and MEMORY_ROOTS both. Raises UsageError where a value is not accepted.
    """
    folders = {name: _xdg(environ, home, name) for name in XDG}
    here = Base(home, cwd)
    given = [
        *_in_files(files, home),
        *_in_mapping("environment", environ, here),
        *_in_mapping("flag", flags or {}, here),
    ]
    ours = f"{folders['config']}/{OURS}"
    warnings = list(remarks([(g.name, g.origin) for g in given], ours))
    chosen = {s.name: _choose(s, [g for g in given if g.name == s.name], folders, here, ours) for s in SETTINGS}
    if roots:
        chosen |= _flagged(roots, here)
    for choice in chosen.values():
        warnings += choice.warnings
    settings = _assemble({name: choice.value for name, choice in chosen.items()}, folders)
    origins = {name: choice.origin for name, choice in chosen.items()}
    _refuse_contradictions(settings, origins)
    warnings += filter(None, (doubt(settings) for doubt in DOUBTS))
    dry_run = origins["DRY_RUN"].kind
    from_dotenv = any(origins[name].kind == "dotenv" for name in ("MEMORY_ROOT", "MEMORY_ROOTS"))
    return Loaded(settings, origins, tuple(warnings), "file" if dry_run == "dotenv" else dry_run, from_dotenv)


XDG = {
    "state": ("XDG_STATE_HOME", ".local/state"),
    "config": ("XDG_CONFIG_HOME", ".config"),
    "cache": ("XDG_CACHE_HOME", ".cache"),
    "data": ("XDG_DATA_HOME", ".local/share"),
}


def _xdg(environ: Mapping[str, str], home: str, name: str) -> str:
    """Our folder of that kind. Raises UsageError: a relative one would be another in every folder."""
    variable, usual = XDG[name]
    value = environ.get(variable, "")
    if value and not value.startswith("/"):
        raise UsageError(f"{variable}={masked(value)} is no absolute path", hint="correct it, or leave it out")
    return f"{value.rstrip('/') if value else f'{home}/{usual}'}/cmmd"


def state_folder(environ: Mapping[str, str], home: str) -> str:
    """Where cmmd keeps what it must remember, whatever the settings say."""
    return _xdg(environ, home, "state")


def config_folder(environ: Mapping[str, str], home: str) -> str:
    """Where `cmmd.env` lives."""
    return _xdg(environ, home, "config")


def _in_mapping(kind: SourceKind, mapping: Mapping[str, str], base: Base) -> Iterator[Given]:
    for name, text in mapping.items():
        if text.strip():
            flag = next((s.flag for s in SETTINGS if s.name == name), "") if kind == "flag" else ""
            yield Given(name, text.strip(), Origin(kind, flag or kind), base)


def _in_files(files: Sequence[EnvFile], home: str) -> Iterator[Given]:
    """The least of them first, so that a later one wins."""
    if not files:
        return
    from cmmd.core.settings import envfile

    for file in reversed(files):
        base = Base(home, file.path.rpartition("/")[0] or "/")
        for line in envfile.assignments(file.text):
            origin = Origin("file" if file.trusted else "dotenv", f"{file.path}:{line.line}")
            if line.value is None:
                _refuse_line(line.name, file, origin)
            elif line.value.strip():
                yield Given(line.name, line.value.strip(), origin, base)


def _refuse_line(name: str, file: EnvFile, origin: Origin) -> None:
    """A broken line may hide a setting. Only in the `.env` of a working folder it may be someone else's."""
    if file.trusted or name in NAMES:
        raise UsageError(f"{origin.where} is no line of the form NAME=value", hint="mend the line or remove it")


class Choice(NamedTuple):
    """What a setting came to."""

    value: Any
    origin: Origin
    warnings: tuple[str, ...] = ()


def _choose(setting: Setting, given: Sequence[Given], folders: Mapping[str, str], base: Base, ours: str) -> Choice:
    """The last of `given` that may stand, or the default."""
    default = setting.default.replace("{state}", folders["state"])
    unset: object = () if setting.name == "MEMORY_ROOTS" else None
    choice = Choice(setting.kind.read(default, base) if default else unset, Origin("default", "default"))
    for one in given:
        foreign = one.origin.kind == "dotenv"
        if foreign and setting.stricter is never:
            choice = _ignoring(choice, one, f"a working folder's .env may not set it; set it in {ours}")
            continue
        value = _read(setting, one)
        if foreign and not setting.stricter(value, choice.value):
            choice = _ignoring(choice, one, f"a working folder's .env may only be stricter; set it in {ours}")
            continue
        remark = setting.kind.remark(one.text)
        heard = (f"{_place(one)} counts as {value}: {remark}",) if remark else ()
        choice = Choice(value, one.origin, (*choice.warnings, *heard))
    return choice


def _ignoring(choice: Choice, one: Given, why: str) -> Choice:
    return choice._replace(warnings=(*choice.warnings, f"{_place(one)} is ignored: {why}"))


def _place(one: Given) -> str:
    return f"{one.name} ({one.origin.where})"


def _read(setting: Setting, one: Given) -> object:
    try:
        # A line end here is a quote that was not closed; only a flag says what it means.
        if one.origin.kind != "flag" and not one.text.isprintable():
            raise ValueError(one.text)
        return setting.kind.read(one.text, one.base)
    except ValueError:
        shown, where = masked(one.text), one.origin.where
        default = "" if "{" in setting.default else setting.default
        raise UsageError(
            f"{setting.name}={shown} ({where}) is not accepted: it must be {setting.kind.accepts}",
            hint=f"correct {setting.name}, or leave it out" + (f": the default is {default}" if default else ""),
        ) from None


def _flagged(roots: Sequence[str], base: Base) -> dict[str, Choice]:
    """The `--root` flags instead of both variables. One flag is one path: a colon in it is a colon."""
    origin = Origin("flag", "--root")
    if not all(root.strip() for root in roots):
        raise UsageError("--root is empty", hint="name a memory folder, or leave it out")
    setting = Setting("--root", PATH, "", "")
    paths = tuple(str(_read(setting, Given("--root", root, origin, base))) for root in roots)
    return {"MEMORY_ROOT": Choice(None, origin), "MEMORY_ROOTS": Choice(tuple(dict.fromkeys(paths)), origin)}


def _assemble(values: Mapping[str, Any], folders: Mapping[str, str]) -> Settings:
    fields = {name.lower(): value for name, value in values.items()}
    fields |= {f"{name}_dir": folder for name, folder in folders.items()}
    fields["metrics_file"] = fields["metrics_file"] or f"{fields['metrics_dir'] or folders['state']}/cmmd.prom"
    return Settings(**fields)


def _refuse_contradictions(settings: Settings, origins: Mapping[str, Origin]) -> None:
    if origins["METRICS_FILE"].kind != "default" and settings.metrics_dir:
        raise UsageError(
            f"METRICS_FILE ({origins['METRICS_FILE'].where}) and METRICS_DIR ({origins['METRICS_DIR'].where}) "
            "are both set",
            hint="keep one of them; with METRICS_DIR the file in it is cmmd.prom",
        )
    seen = dict[str, str]()
    for name in ("LOG_FILE", "LOCK_FILE", "STATE_FILE", "HISTORY_FILE", "METRICS_FILE"):
        path = getattr(settings, name.lower())
        if path in seen:
            raise UsageError(f"{seen[path]} and {name} are both {masked(path)}", hint="give each a file of its own")
        seen[path] = name


def no_time_for_an_agent(settings: Settings) -> str:
    tick, run = settings.max_tick_seconds, settings.max_run_seconds
    return f"MAX_TICK_SECONDS={tick} is more than MAX_RUN_SECONDS={run}: no agent will ever start" if tick > run else ""


def no_money_for_an_agent(settings: Settings) -> str:
    each, day = settings.max_budget_usd, settings.daily_budget_usd
    if day == 0 or each <= day:
        return ""
    return f"MAX_BUDGET_USD={each:.2f} is more than DAILY_BUDGET_USD={day:.2f}: no agent will ever start"


DOUBTS = (no_time_for_an_agent, no_money_for_an_agent)
"""Combinations that are allowed and hardly meant."""
