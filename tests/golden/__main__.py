"""Write all golden files anew."""

from tests import golden, worlds

for world in worlds.WORLDS:
    (golden.FOLDER / f"{world.name}.txt").write_text(golden.whole(worlds, world), encoding="utf-8")
    print(world.name)
