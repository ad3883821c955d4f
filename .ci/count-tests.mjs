// Prints "PASSED FAILED" of a vitest JSON report. A run that ended badly without a failing test, or left
// no report, counts as one failure, and so does a test that was skipped.
import { existsSync, readFileSync } from 'node:fs';

const [path, exitCode] = process.argv.slice(2);
if (path === undefined || !existsSync(path)) {
  process.stdout.write('0 1\n');
} else {
  const report = JSON.parse(readFileSync(path, 'utf8'));
  const passed = report.numPassedTests;
  let failed = report.numTotalTests - passed;
  if (failed === 0 && exitCode !== '0') failed = 1;
  process.stdout.write(`${passed} ${failed}\n`);
}
