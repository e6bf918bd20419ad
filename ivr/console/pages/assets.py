"""Style sheets, scripts and pictures of every slice, served from this machine and from nowhere else."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from ivr.console.pages.rendering import CONSOLE, SLICES


class Assets(StaticFiles):
    """Files that browsers may keep but must ask about: a new release is seen at once."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, or 304 when the browser has it."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response


def mount_assets(app: Starlette) -> None:
    """Serve `<slice>/static/` at `/static/<slice>/`."""
    for name in SLICES:
        folder = CONSOLE / name / "static"
        if folder.is_dir():
            app.mount(f"/static/{name}", Assets(directory=folder), name=f"static-{name}")
