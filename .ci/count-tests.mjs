// Prints "PASSED FAILED SKIPPED" of a vitest JSON report. A run that left no report, or ended badly
// without a failing test, counts as one failure. Names what failed on standard error.
import { existsSync, readFileSync } from 'node:fs';

const [path, exitCode] = process.argv.slice(2);
if (path === undefined || !existsSync(path)) {
  process.stdout.write('0 1 0\n');
} else {
  const report = JSON.parse(readFileSync(path, 'utf8'));
  const broken = report.numFailedTests === 0 && exitCode !== '0' ? 1 : 0;
  const skipped = report.numPendingTests + report.numTodoTests;
  for (const { name, assertionResults } of report.testResults) {
    for (const { status, fullName, failureMessages } of assertionResults) {
      if (status === 'failed') process.stderr.write(`${name}: ${fullName}\n  ${failureMessages[0]}\n`);
    }
  }
  process.stdout.write(`${report.numPassedTests} ${report.numFailedTests + broken} ${skipped}\n`);
}
