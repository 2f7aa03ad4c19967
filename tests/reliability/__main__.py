"""Runs the long proofs, and prints what they did; a fault ends them, and names its seed.

python -m tests.reliability kills --kills 500         kills of every program of an office
    python -m tests.reliability histories --seeds 20      what several tabs of each elector saw
    python -m tests.reliability lives --runs 1000         whole lives of polls, by a state machine
"""

import argparse
import random
from collections import Counter
from time import monotonic

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from election.cli.output import print_table, say
from tests.reliability.databases import POSTGRESQL, SQLITE, worlds_on
from tests.reliability.histories import a_history
from tests.reliability.kills import Plan, a_round
from tests.reliability.lives import CountedLives

ROUND = Plan(programs=24, act=8)
"""Some sixty kills a poll."""
KILLS_OF_A_HISTORY = 6


def kills(options: argparse.Namespace) -> None:
    """Kill until there were as many kills on each database, a poll after another."""
    rows = []
    for database in options.database:
        killed, casts, rounds, began = Counter[str](), 0, 0, monotonic()
        with worlds_on(database) as new_world:
            while killed.total() < options.kills:
                with new_world() as world:
                    done = a_round(world, ROUND, options.seed + rounds)
                killed, casts, rounds = killed + done.killed, casts + done.casts, rounds + 1
                say(f"{database}: {rounds} polls, {killed.total()} kills, {casts} casts")
        by_program = ", ".join(f"{name} {number}" for name, number in killed.most_common())
        seconds = f"{monotonic() - began:.0f} s"
        rows.append((database, rounds, killed.total(), by_program, casts, 0, seconds))
    columns = ("database", "polls", "kills", "of which", "acknowledged casts", "faults", "time")
    print_table(f"Kills, from seed {options.seed}", columns, rows)


def histories(options: argparse.Namespace) -> None:
    """Judge as many histories on each database, each from a seed of its own."""
    rows = []
    for database in options.database:
        counts, killed, began = Counter[str](), Counter[str](), monotonic()
        with worlds_on(database) as new_world:
            for number in range(options.seeds):
                with new_world() as world:
                    done = a_history(world, KILLS_OF_A_HISTORY, options.seed + number)
                counts, killed = counts + done.counts, killed + done.killed
                say(f"{database}: {number + 1} histories, {killed.total()} kills, {dict(counts)}")
        seen = ", ".join(f"{name} {number}" for name, number in counts.items())
        seconds = f"{monotonic() - began:.0f} s"
        rows.append((database, options.seeds, killed.total(), seen, 0, seconds))
    columns = ("database", "histories", "kills", "what the tabs saw", "faults", "time")
    print_table(f"Histories, from seed {options.seed}", columns, rows)


def lives(options: argparse.Namespace) -> None:
    """Live as many lives, on SQLite."""
    began = monotonic()
    many = settings(
        max_examples=options.runs,
        stateful_step_count=50,
        deadline=None,
        database=None,
        phases=[Phase.generate],  # to shrink takes minutes
        suppress_health_check=list(HealthCheck),
    )
    counted = seed(options.seed)(CountedLives)
    run_state_machine_as_test(counted, settings=many)
    rows = [(name, *numbers) for name, numbers in sorted(CountedLives.acts.items())]
    print_table(f"Lives, from seed {options.seed}", ("act", "done", "refused"), rows)
    ended = ", ".join(f"{phase} {number}" for phase, number in CountedLives.ended.most_common())
    say(f"{CountedLives.runs} runs, {monotonic() - began:.0f} s. Polls ended as: {ended}.")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.reliability", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--database", nargs="+", default=[SQLITE, POSTGRESQL])
    proofs = parser.add_subparsers(required=True)
    of_kills = proofs.add_parser("kills")
    of_kills.add_argument("--kills", type=int, default=500)
    of_kills.set_defaults(proof=kills)
    of_histories = proofs.add_parser("histories")
    of_histories.add_argument("--seeds", type=int, default=20)
    of_histories.set_defaults(proof=histories)
    of_lives = proofs.add_parser("lives")
    of_lives.add_argument("--runs", type=int, default=1000)
    of_lives.set_defaults(proof=lives)
    options = parser.parse_args()
    say(f"Seed {options.seed}")
    options.proof(options)


if __name__ == "__main__":
    main()
