"""How things stand: what the last runs left in the state, and whether one is under way. Looks only."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cmmd.adapters.claude import discovery
from cmmd.adapters.files import lock
from cmmd.core.guards.guards import still_waits
from cmmd.core.memory.location import Root
from cmmd.core.records.state import RootState, State, day_of
from cmmd.core.settings.settings import effective_dry_run
from cmmd.tick.context import World
from cmmd.tick.ledger import Books
from cmmd.tick.recovery import unfinished


@dataclass(frozen=True)
class Standing:
    """What `cmmd status` tells. Times are Unix seconds, money is US dollars."""

    dry_run: bool
    dry_run_source: str
    running: str | None
    """Who holds the run's lock, for people; None: nobody."""
    unfinished: tuple[str, ...]
    """Roots in which a run was cut short, and the next one settles that; none while a run is under way."""
    roots: tuple[tuple[Root, RootState], ...]
    spend_today_usd: float
    daily_budget_usd: float
    waits: tuple[tuple[str, int], ...]
    """Configuration folder, and the time before which no model is asked there."""
    proposals_waiting: int
    current_account: str | None
    account_names: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "dry_run": self.dry_run,
            "dry_run_source": self.dry_run_source,
            "running": self.running,
            "unfinished": list(self.unfinished),
            "roots": [_root(root, known) for root, known in self.roots],
            "spend_today_usd": self.spend_today_usd,
            "daily_budget_usd": self.daily_budget_usd,
            "waits": [{"config_folder": folder, "until_unix": until} for folder, until in self.waits],
            "proposals_waiting": self.proposals_waiting,
            "current_account": self.current_account,
            "account_names": list(self.account_names),
        }


def issues(known: RootState) -> int | None:
    """Errors and warnings that the last tick found; None before the first one."""
    if not known.issues:
        return None
    return sum(count for severity in ("error", "warning") for count in known.issues.get(severity, {}).values())


def standing(world: World) -> Standing:
    """Raises UsageError where the state is a newer cmmd's."""
    state, settings, now = Books.open(world, to_look=True).state, world.settings, world.now()
    dry_run, source = effective_dry_run(world.loaded, state.dry_run_override)
    found = discovery.find_roots(settings, world.home)
    current, names = _accounts(state)
    running = lock.holder(Path(settings.lock_file)).removeprefix(": ") or None
    return Standing(
        dry_run=dry_run,
        dry_run_source=source,
        running=running,
        unfinished=() if running else tuple(unfinished(state, world.proposals.open())),
        roots=tuple((root, state.root(root.path)) for root in found),
        spend_today_usd=round(state.spend.get(day_of(now), 0.0), 6),
        daily_budget_usd=settings.daily_budget_usd,
        waits=tuple(
            (folder, until)
            for folder, until in state.wait_until.items()
            if still_waits(until, state.wait_since.get(folder), now)
        ),
        proposals_waiting=world.proposals.count_waiting(),
        current_account=current,
        account_names=names,
    )


def _root(root: Root, known: RootState) -> dict[str, Any]:
    return {
        "root": root.path,
        "primary": root.primary,
        "last_tick_unix": known.last_tick_unix,
        "last_success_unix": known.last_success_unix,
        "files": known.files,
        "issues": issues(known),
        "problem": root.problem or known.said,
    }


def _accounts(state: State) -> tuple[str | None, tuple[str, ...]]:
    """The current account's name, and all names, as the last run heard them."""
    current, accounts = state.accounts.get("current"), state.accounts.get("accounts")
    listed = accounts if isinstance(accounts, list) else []
    names = tuple(str(one["name"]) for one in listed if isinstance(one, dict) and "name" in one)
    return (str(current) if current else None), names
