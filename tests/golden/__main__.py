"""Write all golden files anew, and name those that changed."""

from tests import golden

for path in golden.write():
    print(path.relative_to(golden.FOLDER))
