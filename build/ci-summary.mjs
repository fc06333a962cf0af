/**
 * The last line of .ci/run: counts the tests, and each check as one, and fails if any failed. A tool that ended
 * with an error without naming a failure counts as one failure.
 *
 * Arguments: the checks' file, the tests' file, the exit status of each.
 */
import { existsSync, readFileSync } from 'node:fs';

const [checksFile = '', testsFile = '', checkStatus = '1', testStatus = '1'] =
  process.argv.slice(2);

const read = (/** @type {string} */ file) =>
  existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};

const checks = { passed: 0, failed: 0, ...read(checksFile) };
const tests = {
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [],
  ...read(testsFile),
};

// A file that could not be loaded has no tests that could have failed.
const brokenFiles = tests.testResults.filter(
  (/** @type {{ status: string, assertionResults: unknown[] }} */ file) =>
    file.status === 'failed' && file.assertionResults.length === 0,
).length;

const passed = checks.passed + tests.numPassedTests;
const skipped = tests.numPendingTests + tests.numTodoTests;
let failed = checks.failed + tests.numFailedTests + brokenFiles;
if (checkStatus !== '0' && checks.failed === 0) failed += 1;
if (testStatus !== '0' && tests.numFailedTests + brokenFiles === 0) failed += 1;
if (tests.numPassedTests === 0) failed += 1;

console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed === 0 ? 0 : 1;
