/**
 * What a test runner's report comes to.
 * @typedef {{ passed: number, failed: number, skipped: number, failures: readonly string[] }} Counts `failures` names what failed: file, title, and how its message begins
 */

/** Lines of a failure's message that tell what is wrong; what follows them is a stack or a long comparison. */
const MESSAGE_LINES = 12;

/** Adds up a report of Vitest's JSON reporter. A file that could not be loaded has no tests and counts as one failure. @returns {Counts} */
export function countVitest(report) {
  const unloaded = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  const failed = report.testResults.flatMap((file) =>
    file.assertionResults
      .filter((test) => test.status === 'failed')
      .map((test) => failure([file.name, test.fullName], test.failureMessages.join('\n'))),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests + report.numTodoTests,
    failures: [...failed, ...unloaded.map((file) => failure([file.name], file.message))],
  };
}

/**
 * Adds up a report of Playwright's JSON reporter. A test that passed only when tried again counts as passed; an error outside a test as a failure.
 * @returns {Counts}
 */
export function countPlaywright({ stats, errors, suites }) {
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
    failures: [...suites.flatMap(failedSpecs), ...errors.map((error) => failure(['outside of any test'], error.message))],
  };
}

function failedSpecs(suite) {
  const here = suite.specs
    .filter((spec) => !spec.ok)
    .map((spec) => {
      const errors = spec.tests.flatMap((test) => test.results.flatMap((result) => result.errors));
      return failure([spec.file, spec.title], errors.map((error) => error.message).join('\n'));
    });
  return [...here, ...(suite.suites ?? []).flatMap(failedSpecs)];
}

function failure(place, message) {
  const lines = (message ?? '').split('\n').slice(0, MESSAGE_LINES);
  return [place.join(' › '), ...lines.map((line) => `  ${line}`)].join('\n');
}
