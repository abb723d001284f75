"""How well `propose` alone does against the reviewed table, and how fast.

    .venv/bin/python bench/matching.py

A link is an (earlier, later) pair. *Right* links are those of the same-name rule and the confirmed rows. A
proposed link is found when it is right, wrong when the review rejected it or decided otherwise about one of
its ends, and left out when the review is doubtful too. Names that stayed the same are easy: counted apart.
"""

import time
from collections import Counter
from pathlib import Path

from balai.methods.matches import ReviewedMatch, same_by_rule
from balai.methods.matching import SURE, Proposal, propose_all
from balai.plans.reviewed_matches import DATA, load_reviewed, shipped_listings


def links(proposals: list[Proposal]) -> dict[tuple[str, str], Proposal]:
    return {
        (earlier, later): proposal
        for proposal in proposals
        for earlier in proposal.earlier
        for later in proposal.later
    }


def share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole:.1f} %)" if whole else "none"


def report(
    title: str, proposed: set[tuple[str, str]], right: set[tuple[str, str]], open_: set[tuple[str, str]]
) -> None:
    judged = proposed - open_
    print(f"{title:34} precision {share(len(judged & right), len(judged)):20} ", end="")
    print(f"recall {share(len(proposed & right), len(right)):20} doubtful for both {len(proposed & open_)}")


def main(table: Path = DATA / "matches.csv") -> None:
    listings = shipped_listings()
    reviewed: list[ReviewedMatch] = load_reviewed(table, listings)
    rounds = [[each for each in listings if each.round == year] for year in (2018, 2022, 2023, 2024, 2025)]
    times = []
    for _ in range(5):
        start = time.perf_counter()
        proposals = propose_all(rounds)
        times.append(time.perf_counter() - start)
    found = links(proposals)
    rule = set(same_by_rule(listings, reviewed))
    confirmed = {
        (r.from_ref, r.to_ref) for r in reviewed if r.decision == "confirmed" and r.from_ref and r.to_ref
    }
    doubtful = {(r.from_ref, r.to_ref) for r in reviewed if r.decision == "doubtful"}
    same = {pair for pair, proposal in found.items() if proposal.relation == "same"}
    sure = {pair for pair in found.keys() - same if found[pair].confidence >= SURE}
    report("same name", same, rule, doubtful)
    report("other names, all proposals", found.keys() - same, confirmed, doubtful)
    report(f"other names, confidence ≥ {SURE}", sure, confirmed, doubtful)
    plans = {pair for pair in found.keys() - same if pair[0].startswith("2018/")}
    from_plans = {pair for pair in confirmed if pair[0].startswith("2018/")}
    report("  plans of 2018 to 2022", plans, from_plans, doubtful)
    report("  reports 2022 to 2025", found.keys() - same - plans, confirmed - from_plans, doubtful)
    for relation, code in (("vanished", 0), ("new", 1)):
        said = {(p.earlier, p.later)[code][0] for p in proposals if p.relation == relation}
        known = {(r.from_ref, r.to_ref)[code] for r in reviewed if r.relation == relation}
        asked = {(r.from_ref, r.to_ref)[code] for r in reviewed if r.decision == "doubtful"}
        report(
            relation, {(ref, "") for ref in said}, {(ref, "") for ref in known}, {(ref, "") for ref in asked}
        )
    print("\nwrong or not found:")
    for pair in sorted((found.keys() - same - confirmed - doubtful) | (confirmed - found.keys())):
        said_of = found.get(pair)
        verdict = f"proposed with {said_of.confidence}" if said_of else "not found"
        print(f"  {pair[0]:12} → {pair[1]:12} {verdict}")
    decided = Counter((r.relation, r.decision) for r in reviewed)
    print(
        "\nrows:",
        ", ".join(f"{relation} {decision} {n}" for (relation, decision), n in sorted(decided.items())),
    )
    print(f"time for {len(listings)} listings in 5 rounds: {1000 * min(times):.1f} ms (best of {len(times)})")


if __name__ == "__main__":
    main()
