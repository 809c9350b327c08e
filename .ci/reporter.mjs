// A reporter for vitest that leaves no skipped test unseen, and ends with one plain line that counts.
// With SUYUAN_SKIPS=strict (CI) a skip fails the run unless its name says [needs ../shared].
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** How to get what a tag in a test's name asks for. */
const remedies = {
  chromium: 'apt-get install chromium',
  neo4j: 'a Docker engine, or apt-get install openjdk-17-jre-headless maven, or NEO4J_URI',
  maven: 'apt-get install openjdk-17-jre-headless maven',
  '../shared': 'the real ledgers, handed out beside the repository',
};
const allowedInCi = 'needs ../shared';

export default class PlainReporter {
  onInit(vitest) {
    this.root = vitest.config.root;
    this.projects = vitest.projects;
  }

  onTestRunEnd(testModules, unhandledErrors) {
    const strict = process.env.SUYUAN_SKIPS === 'strict';
    const { lines, failed, report } = summarise(testModules, unhandledErrors, strict, this.whyNoNeo4j());
    if (failed) process.exitCode = 1;
    const dist = path.join(this.root, 'dist');
    mkdirSync(dist, { recursive: true });
    writeFileSync(path.join(dist, 'test-report.json'), `${JSON.stringify(report, null, 2)}\n`);
    // Other reporters write their summary in this same event; ours comes when the process has nothing left to say.
    process.once('exit', () => process.stdout.write(`\n${lines.join('\n')}\n`));
  }

  /** What .ci/neo4j/setup.mjs found out for all files of its project. */
  whyNoNeo4j() {
    const project = this.projects.find(({ name }) => name === 'neo4j');
    return project?.getProvidedContext().neo4j?.skipped;
  }
}

/** The closing lines, whether the run fails, and what goes into the report. */
export function summarise(testModules, unhandledErrors, strict, whyNoNeo4j) {
  const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
  const skippedTests = [];
  for (const testModule of testModules) {
    // A file that cannot be imported holds no tests, and is a failure all the same; so is a hook that throws.
    counts.failed += testModule.errors().length;
    for (const suite of testModule.children.allSuites()) counts.failed += suite.errors().length;
    for (const test of testModule.children.allTests()) {
      const { state, note } = test.result();
      if (state === 'passed' || state === 'failed') counts[state] += 1;
      else {
        counts.skipped += 1;
        skippedTests.push(describeSkip(test, testModule, note));
      }
    }
  }
  const forbidden = strict ? skippedTests.filter((skip) => !isAllowed(skip)) : [];
  const withoutNeo4j = skippedTests.filter((skip) => skip.tags.includes('needs neo4j'));
  const lines = groupedByReason(skippedTests.filter((skip) => !withoutNeo4j.includes(skip)));
  if (forbidden.length > 0) lines.push(`${forbidden.length} skipped fail this run: only [${allowedInCi}] may skip`);
  if (counts.passed + counts.failed === 0) lines.push('no test was run');
  // One line for the whole suite, near the end, where it is seen.
  if (withoutNeo4j.length > 0) lines.push(whyNoNeo4j ?? `Neo4j suite skipped: ${withoutNeo4j[0].reason}`);
  lines.push(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  const failed = forbidden.length > 0 || counts.failed > 0 || counts.passed === 0;
  return { lines, failed, report: { ...counts, skippedTests } };
}

/** The tags stand in the test's own name or in that of a describe around it: `[needs chromium]`. */
function describeSkip(test, testModule, note) {
  const tags = [...test.fullName.matchAll(/\[([^\]]+)\]/g)].map((match) => match[1]);
  const needs = tags.filter((tag) => tag.startsWith('needs ')).map((tag) => tag.slice('needs '.length));
  const reason = needs.length > 0 ? needs.map(wordNeed).join('; ') : (note ?? 'no reason given');
  return { file: testModule.relativeModuleId, name: test.fullName, tags, reason };
}

function wordNeed(need) {
  return remedies[need] ? `needs ${need} (${remedies[need]})` : `needs ${need}`;
}

function isAllowed(skip) {
  const needs = skip.tags.filter((tag) => tag.startsWith('needs '));
  return needs.length > 0 && needs.every((tag) => tag === allowedInCi);
}

function groupedByReason(skipped) {
  return [...skipped]
    .sort((a, b) => (a.reason < b.reason ? -1 : a.reason > b.reason ? 1 : 0))
    .map((skip) => `skipped: ${skip.name} — ${skip.reason}`);
}
