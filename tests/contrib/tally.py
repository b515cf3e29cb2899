# SPDX-License-Identifier: BSD-2-Clause
"""What passed, failed, and could not be tried."""
import shutil
import sys


class Tally:
    def __init__(self, name):
        self.name, self.passed, self.failed, self.skipped = name, 0, 0, 0

    def check(self, what, good, *shown):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print(f'{self.name}: FAILED: {what}:', *shown)
        return good

    def skip(self, what, why):
        self.skipped += 1
        print(f'{self.name}: skipped: {what}: {why}')

    def have(self, *programs):
        missing = [p for p in programs if shutil.which(p) is None]
        if missing:
            self.skip('all that takes them', f'no {", ".join(missing)}')
        return not missing

    def end(self):
        print(f'{self.name}: {self.passed} passed, {self.failed} failed, '
              f'{self.skipped} skipped')
        sys.exit(self.failed > 0)
