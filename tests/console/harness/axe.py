"""axe-core on a page, injected past the page's own policy (which stays on), and its findings by criterion of RGAA 4.1.2."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.console.harness.looking import AXE

_SCRIPT = AXE.read_text(encoding="utf-8")
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice", "RGAAv4"]
_RUN = """async (wanted) => {
  const only = wanted.only ? { type: "rule", values: wanted.only } : { type: "tag", values: wanted.tags };
  const found = await axe.run(document, { runOnly: only, rules: wanted.rules });
  const shown = (one) => ({ id: one.id, help: one.help, tags: one.tags, nodes: one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160) + " | " + (node.failureSummary || "").replaceAll("\\n", " ").slice(0, 300)) });
  return { violations: found.violations.map(shown), passes: found.passes.filter((one) => one.nodes.length).map((one) => ({ id: one.id, tags: one.tags })) };
}"""
_CRITERION = re.compile(r"RGAA-(\d+\.\d+)\.\d+")


@dataclass
class Report:
    """What was found, page by page and by criterion.

    Attributes:
        looks: how often axe looked.
        passed: criteria of which something was looked at and right, with the rules that said so.
        failed: criteria of which something is wrong, with the rule and the page.
    """

    looks: int = 0
    passed: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    failed: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    violations: list[str] = field(default_factory=list)

    def look(self, page: Page, name: str, *, only: list[str] | None = None) -> None:
        """Let axe look at a page."""
        if not page.evaluate("Boolean(window.axe)"):
            page.evaluate(_SCRIPT)
        found = page.evaluate(_RUN, {"only": only, "tags": _TAGS, "rules": {}})
        self.looks += 1
        for one in found["passes"]:
            for criterion in _criteria(one["tags"]):
                self.passed[criterion].add(one["id"])
        for one in found["violations"]:
            for criterion in _criteria(one["tags"]) or {"–"}:
                self.failed[criterion].add(f"{one['id']} on {name}")
            self.violations.append(f"{name}: {one['id']}: {one['help']}\n      " + "\n      ".join(one["nodes"]))

    def write(self, folder: Path, name: str) -> None:
        """As JSON and as a page of Markdown."""
        folder.mkdir(parents=True, exist_ok=True)
        criteria = sorted(
            {*self.passed, *self.failed}, key=lambda text: [int(part) for part in text.split(".") if part.isdecimal()]
        )
        told: dict[str, Any] = {
            one: {"passed": sorted(self.passed.get(one, ())), "failed": sorted(self.failed.get(one, ()))} for one in criteria
        }
        (folder / f"{name}.json").write_text(json.dumps({"looks": self.looks, "criteria": told}, indent=2) + "\n")
        lines = [
            f"# RGAA 4.1.2 by axe-core: {name}",
            "",
            f"{self.looks} looks.",
            "",
            "| criterion | rules that passed | failures |",
            "|---|---|---|",
        ]
        lines += [f"| {one} | {', '.join(said['passed'])} | {', '.join(said['failed'])} |" for one, said in told.items()]
        (folder / f"{name}.md").write_text("\n".join(lines) + "\n")


def _criteria(tags: Iterable[str]) -> set[str]:
    return {found[1] for tag in tags if (found := _CRITERION.match(tag))}
